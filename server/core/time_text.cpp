#include "server/core/time_text.h"

#include <array>
#include <chrono>

#include <fmt/format.h>

namespace gantry::server {

namespace {

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

}  // namespace

std::string iso_time(std::int64_t seconds) {
  const auto p = parts_of(seconds);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", p.year, p.month, p.day, p.hour, p.minute, p.second);
}

std::string http_time(std::int64_t seconds) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto p = parts_of(seconds);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[p.weekday], p.day, kMonths[p.month - 1], p.year,
                     p.hour, p.minute, p.second);
}

}  // namespace gantry::server
