#include "courier/other_program.h"

#include <fcntl.h>
#include <fmt/ranges.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace lvwang::courier {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kLook{20};
constexpr std::string_view kSaid = "said";

// Waits, but not for ever; what is still running then ends with all that it has started.
Result<int> wait_for(pid_t child, std::int64_t patience_ms) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
    for (;;) {
        int status = 0;
        const pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended == child) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        if (ended < 0) return fail(ErrorCode::kIo, "nobody knows how it ended");
        if (std::chrono::steady_clock::now() > end) {
            kill(-child, SIGKILL);
            waitpid(child, &status, 0);
            return fail(ErrorCode::kIo, "took longer than {} s", patience_ms / 1000);
        }
        std::this_thread::sleep_for(kLook);
    }
}

}  // namespace

Workplace::Workplace() {
    std::string name = (fs::temp_directory_path() / "lvwang-paper-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
}

Workplace::~Workplace() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
}

std::string Workplace::said(std::size_t bytes_max) const {
    std::string text = read_file(at(kSaid));
    if (text.size() > bytes_max) text.resize(bytes_max);
    return text;
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Result<std::string> program_at(std::string_view what, const std::string& given, const std::vector<std::string>& known) {
    const std::vector<std::string> places = given.empty() ? known : std::vector{given};
    for (const std::string& place : places) {
        if (access(place.c_str(), X_OK) == 0) return place;
    }
    return fail(ErrorCode::kUnsupported, "{} is not installed (looked at {})", what, fmt::join(places, ", "));
}

Result<int> run_program(const std::vector<std::string>& words, const Workplace& place, std::int64_t patience_ms) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const std::string home = "HOME=" + place.path();
    std::string path = "PATH=/usr/local/bin:/usr/bin:/bin";
    std::string language = "LANG=C.UTF-8";
    std::vector<char*> environment{const_cast<char*>(home.c_str()), path.data(), language.data(), nullptr};
    const std::string said = place.at(kSaid);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, said.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    pid_t child = 0;
    const int begun = posix_spawn(&child, words.front().c_str(), &files, &attributes, arguments.data(), environment.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (begun != 0) return fail(ErrorCode::kIo, "{}: cannot be started", words.front());
    auto status = wait_for(child, patience_ms);
    if (!status) return fail(ErrorCode::kIo, "{}: {}", words.front(), status.error().message);
    return status;
}

}  // namespace lvwang::courier
