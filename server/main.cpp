// gantry-registry: a crate registry that anyone can host.
#include "server/app/command_line.h"

int main(int argc, char** argv) { return gantry::server::app::run({argv, argv + argc}); }
