// lvwang: one program, one subcommand for each thing it does.
#include <CLI/CLI.hpp>

#include "api/reads.h"
#include "subcommands.h"

int main(int argc, char** argv) {
    CLI::App app("绿网 Lvwang: what a supervision centre for the environment runs", "lvwang");
    app.set_version_flag("--version", lvwang::api::Identity().version);
    app.require_subcommand(1);
    lvwang::apps::add_serve(app);
    lvwang::apps::add_account(app);
    lvwang::apps::add_audit(app);
    lvwang::apps::add_decode(app);
    lvwang::apps::add_load(app);
    lvwang::apps::add_aqi(app);
    lvwang::apps::add_assess(app);
    lvwang::apps::add_code(app);
    lvwang::apps::add_standards(app);
    lvwang::apps::add_district(app);
    lvwang::apps::add_conform(app);
    lvwang::apps::add_import(app);
    lvwang::apps::add_backup(app);
    lvwang::apps::add_restore(app);
    lvwang::apps::add_check(app);
    lvwang::apps::add_replay(app);
    CLI11_PARSE(app, argc, argv);
    return 0;
}
