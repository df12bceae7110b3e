// What can `lvwang` be asked to do? One function a subcommand, each in the file of its name.
#pragma once

namespace CLI {
class App;
}

namespace lvwang::apps {

/// Registers `lvwang account reset LOGIN`: a new first password, on a stopped data directory.
void add_account(CLI::App& app);

/// Registers `lvwang audit verify|export`: whether the record of who did what is whole, on a stopped data directory.
void add_audit(CLI::App& app);

/// Registers `lvwang decode [FILE|-]`: a byte stream of HJ 212 as one line of JSON per frame.
void add_decode(CLI::App& app);

/// Registers `lvwang load`: many device connections, frames as fast as they are answered, one line of JSON.
void add_load(CLI::App& app);

/// Registers `lvwang aqi --edition hj633-2026 --report hour|day pm2_5=65 ...`: an air quality index as one line of JSON.
void add_aqi(CLI::App& app);

/// Registers `lvwang assess air --input FILE...`: hours evaluated under any edition of HJ 663.
void add_assess(CLI::App& app);

/// Registers `water` below `lvwang assess`: samplings of surface water evaluated section by section.
void add_assess_water(CLI::App& assess);

/// Registers `emission` below `lvwang assess`: hours of outlets judged, filled in and added up.
void add_assess_emission(CLI::App& assess);
/// Registers `lvwang standards check|seal`: whether the tables of the law are whole and untouched.
void add_standards(CLI::App& app);

/// Registers `lvwang code CODE...`: what a code is, one line of JSON each.
void add_code(CLI::App& app);

/// Registers `lvwang district --server HOST:PORT ...`: the demo district's devices, past and live.
void add_district(CLI::App& app);

/// Registers `lvwang conform HOST:PORT` and `lvwang conform --device`: tests a server or a data logger.
void add_conform(CLI::App& app);

/// Registers `lvwang serve`: the server.
void add_serve(CLI::App& app);

/// Registers `lvwang import FILE...`: measurements from CSV files, all of them or none.
void add_import(CLI::App& app);

/// Registers `lvwang backup DIR`: everything a second time, from a running server or a stopped directory.
void add_backup(CLI::App& app);

/// Registers `lvwang restore BACKUP DIR`: a data directory from a backup.
void add_restore(CLI::App& app);

/// Registers `lvwang replay DIR NEWDIR`: series and findings once more from the frames still kept, and what differs.
void add_replay(CLI::App& app);

/// Registers `lvwang check DIR`: every checksum and every reference of a data directory or a backup.
void add_check(CLI::App& app);

}  // namespace lvwang::apps
