#include "courier/convert.h"

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
#include <mutex>
#include <thread>
#include <vector>

namespace lvwang::courier {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kTurn{10};  // that one waits for those before; a page is printed in one or two
constexpr std::chrono::milliseconds kLook{20};
constexpr std::size_t kSaidMax = 300;

// A directory of our own that goes when it is no longer needed.
class Workplace {
public:
    Workplace() {
        std::string name = (fs::temp_directory_path() / "lvwang-paper-XXXXXX").string();
        if (mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~Workplace() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    Workplace(const Workplace&) = delete;
    Workplace& operator=(const Workplace&) = delete;
    [[nodiscard]] bool open() const { return !path_.empty(); }
    [[nodiscard]] std::string at(std::string_view name) const { return path_ + "/" + std::string(name); }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

Result<std::string> program_at(std::string_view what, const std::string& given, const std::vector<std::string>& known) {
    const std::vector<std::string> places = given.empty() ? known : std::vector{given};
    for (const std::string& place : places) {
        if (access(place.c_str(), X_OK) == 0) return place;
    }
    return fail(ErrorCode::kUnsupported, "{} is not installed (looked at {})", what, fmt::join(places, ", "));
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

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

// Runs a program in a group of its own, with what it says going into a file. The signals that the server blocks are open to it.
Result<void> run(const std::vector<std::string>& words, const Workplace& place, std::int64_t patience_ms) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const std::string home = "HOME=" + place.path();
    std::string path = "PATH=/usr/local/bin:/usr/bin:/bin";
    std::string language = "LANG=C.UTF-8";
    std::vector<char*> environment{const_cast<char*>(home.c_str()), path.data(), language.data(), nullptr};
    const std::string said = place.at("said");
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
    const auto status = wait_for(child, patience_ms);
    if (!status) return fail(ErrorCode::kIo, "{}: {}", words.front(), status.error().message);
    if (*status != 0) {
        return fail(ErrorCode::kIo, "{}: ended with {}: {}", words.front(), *status, read_file(said).substr(0, kSaidMax));
    }
    return {};
}

std::vector<std::string> words_of(const std::string& program, std::string_view format, const Workplace& place,
                                  const std::string& page, const std::string& made) {
    if (format == "docx") return {program, "--from=html", "--to=docx", "--output=" + made, page};
    std::vector<std::string> words{program,
                                   "--headless",
                                   "--disable-gpu",
                                   "--no-first-run",
                                   "--disable-background-networking",
                                   "--disable-dev-shm-usage",
                                   "--user-data-dir=" + place.at("profile"),
                                   "--no-pdf-header-footer",
                                   "--print-to-pdf=" + made};
    if (geteuid() == 0)
        words.emplace_back("--no-sandbox");  // Chromium refuses root otherwise; the page is ours and has no script
    words.push_back("file://" + page);
    return words;
}

}  // namespace

Result<std::string> convert(std::string_view format, const std::string& html, const Converters& programs) {
    static std::timed_mutex one_at_a_time;
    std::string program;
    if (format == "pdf") {
        LVWANG_ASSIGN(program, program_at("Chromium", programs.chromium,
                                          {"/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"}));
    } else if (format == "docx") {
        LVWANG_ASSIGN(program, program_at("pandoc", programs.pandoc, {"/usr/bin/pandoc", "/usr/local/bin/pandoc"}));
    } else {
        return fail(ErrorCode::kUnsupported, "'{}' is neither pdf nor docx", format);
    }
    const std::unique_lock turn(one_at_a_time, kTurn);
    if (!turn) return fail(ErrorCode::kUnavailable, "other files are being made; ask again in a moment");
    try {
        const Workplace place;
        if (!place.open()) return fail(ErrorCode::kIo, "there is no room for a temporary directory");
        const std::string page = place.at("page.html");
        const std::string made = place.at("made");
        if (!(std::ofstream(page, std::ios::binary) << html).flush()) return fail(ErrorCode::kIo, "cannot write {}", page);
        LVWANG_TRY(run(words_of(program, format, place, page, made), place, programs.patience_ms));
        std::string bytes = read_file(made);
        if (bytes.empty())
            return fail(ErrorCode::kIo, "{}: made nothing: {}", program, read_file(place.at("said")).substr(0, kSaidMax));
        return bytes;
    } catch (const std::exception& exception) {
        return fail(ErrorCode::kIo, "{}: {}", program, exception.what());
    }
}

}  // namespace lvwang::courier
