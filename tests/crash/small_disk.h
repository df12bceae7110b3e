// What does the program do when its disk is full, fails or turns read-only? A real disk of a test's own, small enough to fill and
// cheap enough to break.
// Promises: mounted where no other process sees it (a mount namespace of this process and its children), gone with the test;
// where mounting is not allowed it says why, and the test is skipped.
// Rule: what the kernel answers is what counts; store/faults.h has the rest.
#pragma once

#include <fcntl.h>
#include <linux/ioctl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace lvwang::tests {

class SmallDisk {
public:
    enum class Kind { kMemory, kExt4 };

    /// Why this process may have no disks of its own; empty where it may.
    static std::string refusal() {
        static const std::string said = [] {
            if (::unshare(CLONE_NEWNS) != 0) return fmt::format("no mount namespace: {}", std::strerror(errno));
            if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
                return fmt::format("no private mounts: {}", std::strerror(errno));
            return std::string();
        }();
        return said;
    }

    /// Mounts one in `directory`, which is made. @throws std::runtime_error with the reason why it cannot be
    SmallDisk(Kind kind, std::string directory, std::size_t mib) : kind_(kind), directory_(std::move(directory)) {
        std::filesystem::create_directories(directory_);
        if (kind == Kind::kMemory) {
            if (::mount("none", directory_.c_str(), "tmpfs", 0, fmt::format("size={}m", mib).c_str()) != 0)
                throw std::runtime_error(fmt::format("no tmpfs: {}", std::strerror(errno)));
            return;
        }
        run(fmt::format("truncate -s {}M {}", mib, image()));
        run(fmt::format("mkfs.ext4 -q -F {}", image()));
        mount_image();
    }
    ~SmallDisk() { ::umount2(directory_.c_str(), MNT_DETACH); }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] std::string path(const std::string& name) const { return directory_ + "/" + name; }

    /// Takes all the room that is left.
    void fill() const {
        const int file = ::open(ballast().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        for (std::size_t part = std::size_t{1} << 20; part > 0;) {
            const std::vector<char> bytes(part);
            if (::write(file, bytes.data(), part) <= 0) part /= 2;
        }
        ::close(file);
    }
    void make_room() const { std::filesystem::remove(ballast()); }

    /// From now on every write and every sync fails, and what was not synced is lost.
    void shut_down() const {
        constexpr auto kShutDown = _IOR('X', 125, std::uint32_t);  // EXT4_IOC_SHUTDOWN
        std::uint32_t without_flush = 2;                           // EXT4_GOING_FLAGS_NOLOGFLUSH
        const int handle = ::open(directory_.c_str(), O_RDONLY | O_CLOEXEC);
        const bool done = ::ioctl(handle, kShutDown, &without_flush) == 0;
        ::close(handle);
        if (!done) throw std::runtime_error(fmt::format("not shut down: {}", std::strerror(errno)));
    }
    /// As the kernel does when it has met an error on the device.
    void turn_read_only() const { run(fmt::format("mount -o remount,abort {}", directory_)); }
    /// Mounted anew. @pre nobody has a file of it open
    void repair() const {
        if (::umount(directory_.c_str()) != 0) throw std::runtime_error(fmt::format("still in use: {}", std::strerror(errno)));
        mount_image();
    }

private:
    [[nodiscard]] std::string image() const { return directory_ + ".img"; }
    [[nodiscard]] std::string ballast() const { return directory_ + "/ballast"; }
    void mount_image() const { run(fmt::format("mount -o loop,errors=remount-ro {} {}", image(), directory_)); }

    static void run(const std::string& command) {
        if (std::system((command + " >/dev/null 2>&1").c_str()) != 0) throw std::runtime_error("does not work here: " + command);
    }

    Kind kind_;
    std::string directory_;
};

}  // namespace lvwang::tests
