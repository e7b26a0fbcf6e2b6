// The tables, and how a database of an older version is brought up to date, in one transaction. Migrations are only
// ever added.
#pragma once

#include "server/db/sqlite.h"

namespace gantry::server::db {

// Throws SqlError when the database was made by a newer version of this program.
void migrate(Connection& connection);

}  // namespace gantry::server::db
