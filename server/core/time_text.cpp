#include "server/core/time_text.h"

#include <array>
#include <chrono>

#include <fmt/format.h>

namespace gantry::server {

namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Parts {
  int year;
  unsigned month, day, weekday;
  std::int64_t hour, minute, second;
};

Parts parts_of(std::int64_t seconds) {
  using namespace std::chrono;
  const sys_seconds time{std::chrono::seconds(seconds)};
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const auto rest = (time - day).count();
  return {int(date.year()),
          unsigned(date.month()),
          unsigned(date.day()),
          weekday(day).c_encoding(),
          rest / 3600,
          rest / 60 % 60,
          rest % 60};
}

// Numbers and words of a date, one after another.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Exactly so many digits; a blank may stand for the first of them.
  int number(std::size_t digits, bool may_be_blank = false) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const char c = rest_.empty() ? 'x' : rest_.front();
      const bool is_blank = i == 0 && may_be_blank && c == ' ';
      if (!is_blank && (c < '0' || c > '9')) return fail();
      value = value * 10 + (is_blank ? 0 : c - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }
  int month() {
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
      if (!rest_.starts_with(kMonths.at(i))) continue;
      rest_.remove_prefix(3);
      return static_cast<int>(i) + 1;
    }
    return fail();
  }
  void word() {
    while (!rest_.empty() &&
           ((rest_.front() >= 'A' && rest_.front() <= 'Z') || (rest_.front() >= 'a' && rest_.front() <= 'z'))) {
      rest_.remove_prefix(1);
    }
  }
  void expect(std::string_view text) {
    if (!rest_.starts_with(text)) {
      fail();
    } else {
      rest_.remove_prefix(text.size());
    }
  }
  bool is_good() const { return good_ && rest_.empty(); }

 private:
  int fail() {
    good_ = false;
    rest_ = {};
    return 0;
  }
  std::string_view rest_;
  bool good_ = true;
};

struct Clock {
  int hour, minute, second;
};

Clock clock_of(Scanner& scanner) {
  Clock clock{};
  clock.hour = scanner.number(2);
  scanner.expect(":");
  clock.minute = scanner.number(2);
  scanner.expect(":");
  clock.second = scanner.number(2);
  return clock;
}

std::optional<std::int64_t> seconds_of(int year, int month, int day, const Clock& clock) {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || clock.hour > 23 || clock.minute > 59 || clock.second > 60) return std::nullopt;
  return sys_days(date).time_since_epoch().count() * std::int64_t{86'400} + clock.hour * 3600 + clock.minute * 60 +
         clock.second;
}

}  // namespace

std::optional<std::int64_t> parse_http_time(std::string_view text) {
  Scanner scanner(text);
  scanner.word();  // the day of the week says nothing new
  int year = 0;
  int month = 0;
  int day = 0;
  Clock clock{};
  if (scanner.skip(',')) {
    scanner.expect(" ");
    day = scanner.number(2);
    if (scanner.skip('-')) {  // "Sunday, 06-Nov-94 08:49:37 GMT"
      month = scanner.month();
      scanner.expect("-");
      year = scanner.number(2);
      year += year < 70 ? 2000 : 1900;
    } else {  // "Sun, 06 Nov 1994 08:49:37 GMT"
      scanner.expect(" ");
      month = scanner.month();
      scanner.expect(" ");
      year = scanner.number(4);
    }
    scanner.expect(" ");
    clock = clock_of(scanner);
    scanner.expect(" GMT");
  } else {  // "Sun Nov  6 08:49:37 1994"
    scanner.expect(" ");
    month = scanner.month();
    scanner.expect(" ");
    day = scanner.number(2, true);
    scanner.expect(" ");
    clock = clock_of(scanner);
    scanner.expect(" ");
    year = scanner.number(4);
  }
  if (!scanner.is_good()) return std::nullopt;
  return seconds_of(year, month, day, clock);
}

std::string iso_time(std::int64_t seconds) {
  const auto p = parts_of(seconds);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", p.year, p.month, p.day, p.hour, p.minute, p.second);
}

std::string http_time(std::int64_t seconds) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const auto p = parts_of(seconds);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[p.weekday], p.day, kMonths[p.month - 1], p.year,
                     p.hour, p.minute, p.second);
}

}  // namespace gantry::server
