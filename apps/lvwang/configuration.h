// Where does this installation listen and keep its things? One TOML file, deployment facts only.
// Promise: an unknown key, a wrong type or an impossible value is one clear error with the key and the line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace lvwang::apps {

struct Configuration {
    std::string data_dir = "run/data";          ///< [store] directory: log, series and book
    std::string http_address = "127.0.0.1";     ///< [http] address: without TLS loopback
    std::uint16_t http_port = 8080;             ///< [http] port; 0 picks a free one
    std::vector<std::string> http_names;        ///< [http] names: by which browsers reach us, besides those of the certificate
    std::string certificate_path;               ///< [http] certificate: PEM with its chain; empty: no TLS
    std::string certificate_key_path;           ///< [http] key: the certificate's, PEM; comes with it
    std::string outside_address;                ///< [outside] address: phone and public pages alone; empty: none
    std::uint16_t outside_port = 8081;          ///< [outside] port; 0 picks a free one
    std::string web_dir = "web/dist";           ///< [http] web: built pages
    std::string gateway_address = "127.0.0.1";  ///< [gateway] address
    std::uint16_t gateway_port = 9212;          ///< [gateway] port; 0 picks a free one
    std::string district_dir = "data/demo";     ///< [district] directory: registry files read on the first start
    std::string master_key_path;                ///< [security] master_key: seals secrets; empty: master.key in data_dir
    std::string chromium_path;                  ///< [paper] chromium: prints PDF; empty: looked for where Debian puts it
    std::string tables_dir;                     ///< [tables] directory: standards, codes, ...; empty: as installed
};

/// Reads a configuration file; keys that are absent keep their defaults, relative paths are as seen from the working directory.
[[nodiscard]] Result<Configuration> read_configuration(const std::string& path);

}  // namespace lvwang::apps
