// Users and tokens: `user`, `token`. They work beside a running server.
#include <algorithm>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/number.h"
#include "server/app/arguments.h"
#include "server/app/commands.h"
#include "server/app/console.h"
#include "server/app/data_directory.h"
#include "server/auth/system_secrets.h"
#include "server/core/access.h"
#include "server/core/time_text.h"
#include "server/core/token_format.h"
#include "server/db/sqlite_database.h"

namespace gantry::server::app {

namespace {

constexpr std::int64_t kDay = 86'400;

std::int64_t now() { return SystemClock().file_time_ns() / 1'000'000'000; }

AuditRecord command_record(std::string action, std::string after) {
  AuditRecord record;
  record.time = now();
  record.user = "(command line)";
  record.action = std::move(action);
  record.after = std::move(after);
  return record;
}

void check_user_name(const std::string& name) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  if (name.empty() || name.size() > 64 || !std::all_of(name.begin(), name.end(), good) || name.front() == '-') {
    throw Error(fmt::format("`{}` is no user name: 1 to 64 ASCII letters, digits, `-`, `_`, `.`", name));
  }
}

User existing_user(Reader& reader, const std::string& name) {
  auto user = reader.find_user(name);
  if (!user) throw Error(fmt::format("there is no user `{}`", name));
  return std::move(*user);
}

int add_user(const Arguments& arguments) {
  if (arguments.words().size() != 2) throw UsageError("`user add` takes one NAME");
  const auto& name = arguments.words()[1];
  check_user_name(name);
  const DataDirectory data(arguments.required("--data"));
  db::SqliteDatabase database(data.usable_database());
  const bool is_admin = arguments.has("--admin");
  database.write([&](Transaction& transaction) {
    if (transaction.find_user(name)) throw Error(fmt::format("there is a user `{}` already", name));
    transaction.add_user(name, is_admin, now());
    transaction.audit(command_record("user-add", name));
  });
  print_line(fmt::format("added {} {}", is_admin ? "administrator" : "user", name));
  return 0;
}

int list_users(const Arguments& arguments) {
  const DataDirectory data(arguments.required("--data"));
  db::SqliteDatabase database(data.usable_database());
  database.read([&](Reader& reader) {
    for (const auto& user : reader.users()) print_line(user.name + (user.is_admin ? " (administrator)" : ""));
  });
  return 0;
}

int add_token(const Arguments& arguments) {
  if (arguments.words().size() != 2) throw UsageError("`token add` takes one USER");
  TokenRecord record;
  record.label = arguments.required("--name");
  if (record.label.empty() || record.label.size() > 200) throw Error("the label of a token has 1 to 200 bytes");
  record.scopes = arguments.all("--scope");
  for (const auto& scope : record.scopes) {
    if (!is_scope(scope)) throw Error(fmt::format("unknown scope `{}`", scope));
  }
  record.crates = arguments.all("--crate");
  for (const auto& pattern : record.crates) {
    if (auto problem = crate_pattern_problem(pattern)) throw Error(*problem);
  }
  record.created = now();
  if (const auto days = arguments.one("--expires")) {
    const auto count = read_whole<std::int64_t>(*days);
    if (!count || *count < 1 || *count > 36'500) throw Error("`--expires` takes a number of days from 1 to 36500");
    record.expires = record.created + *count * kDay;
  }
  const auto secret = make_token(auth::SystemSecrets().random_bytes(32));
  record.hash = token_hash(secret);
  const DataDirectory data(arguments.required("--data"));
  db::SqliteDatabase database(data.usable_database());
  std::int64_t id = 0;
  database.write([&](Transaction& transaction) {
    record.user = existing_user(transaction, arguments.words()[1]);
    id = transaction.add_token(record);
    transaction.audit(command_record("token-add", fmt::format("{} {} {}", record.user.name, id, record.label)));
  });
  print_line(fmt::format("token {} of {} ({}), shown only now: {}", id, record.user.name, record.label, secret));
  return 0;
}

int list_tokens(const Arguments& arguments) {
  if (arguments.words().size() != 2) throw UsageError("`token list` takes one USER");
  const DataDirectory data(arguments.required("--data"));
  db::SqliteDatabase database(data.usable_database());
  database.read([&](Reader& reader) {
    for (const auto& one : reader.tokens_of(existing_user(reader, arguments.words()[1]).id)) {
      const auto list = [](const std::vector<std::string>& items) {
        return items.empty() ? std::string("all") : fmt::format("{}", fmt::join(items, ","));
      };
      print_line(fmt::format("{}\t{}\tscopes: {}\tcrates: {}\texpires: {}\tlast used: {}{}", one.id, one.label,
                             list(one.scopes), list(one.crates), one.expires ? iso_time(*one.expires) : "never",
                             one.last_used ? iso_time(*one.last_used) : "never", one.is_revoked ? "\trevoked" : ""));
    }
  });
  return 0;
}

int revoke_token(const Arguments& arguments) {
  if (arguments.words().size() != 3) throw UsageError("`token revoke` takes a USER and the ID of a token");
  const auto id = read_whole<std::int64_t>(arguments.words()[2]);
  const DataDirectory data(arguments.required("--data"));
  db::SqliteDatabase database(data.usable_database());
  database.write([&](Transaction& transaction) {
    const auto owner = existing_user(transaction, arguments.words()[1]);
    const auto tokens = transaction.tokens_of(owner.id);
    if (!id || std::none_of(tokens.begin(), tokens.end(), [&](const TokenRecord& one) { return one.id == *id; })) {
      throw Error(fmt::format("`{}` has no token `{}`", owner.name, arguments.words()[2]));
    }
    transaction.revoke_token(*id);
    transaction.audit(command_record("token-revoke", fmt::format("{} {}", owner.name, *id)));
  });
  print_line("revoked");
  return 0;
}

}  // namespace

int user(const std::vector<std::string>& words) {
  const Arguments arguments(words, {"--data"}, {"--admin"});
  const auto what = arguments.words().empty() ? std::string() : arguments.words().front();
  if (what == "add") return add_user(arguments);
  if (what == "list") return list_users(arguments);
  throw UsageError("`user` takes `add` or `list`");
}

int token(const std::vector<std::string>& words) {
  const Arguments arguments(words, {"--data", "--name", "--scope", "--crate", "--expires"}, {});
  const auto what = arguments.words().empty() ? std::string() : arguments.words().front();
  if (what == "add") return add_token(arguments);
  if (what == "list") return list_tokens(arguments);
  if (what == "revoke") return revoke_token(arguments);
  throw UsageError("`token` takes `add`, `list` or `revoke`");
}

}  // namespace gantry::server::app
