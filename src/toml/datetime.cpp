// Dates and times of RFC 3339 as TOML writes them. The date, the time and the offset are each cut into their parts
// first and then checked for lengths and ranges: that order decides which of several problems is reported.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "toml/scalar.h"

namespace gantry::toml {

namespace {

struct Parts {
  std::string_view year, month, day, hour, minute, second, nanosecond, offset_hour, offset_minute;
  bool has_date = false;
  bool has_time = false;
  bool has_second = false;
  bool has_nanosecond = false;
  char offset = '\0';  // 'Z', '+', '-'
};

int number(std::string_view digits) {
  int result = 0;
  for (const char c : digits) result = result * 10 + (c - '0');
  return result;
}

int days_in(int year, int month) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

std::optional<std::string> check_date(const Parts& parts) {
  if (parts.year.size() != 4) return "invalid date, expected a four-digit year (YYYY)";
  if (parts.month.size() != 2) return "invalid date, expected a two-digit month (MM)";
  if (parts.day.size() != 2) return "invalid date, expected a two-digit day (DD)";
  const int month = number(parts.month);
  if (month < 1 || month > 12) return "invalid date, expected month between 01 and 12";
  const int last = days_in(number(parts.year), month);
  const int day = number(parts.day);
  if (day < 1 || day > last) return fmt::format("invalid date, expected day between 01 and {}", last);
  return std::nullopt;
}

std::optional<std::string> check_time(const Parts& parts) {
  if (parts.hour.size() != 2) return "invalid time, expected a two-digit hour (HH)";
  if (parts.minute.size() != 2) return "invalid time, expected a two-digit minute (MM)";
  if (parts.has_second && parts.second.size() != 2) return "invalid time, expected a two-digit second (SS)";
  if (number(parts.hour) > 23) return "invalid time, expected hour between 00 and 23";
  if (number(parts.minute) > 59) return "invalid time, expected minute between 00 and 59";
  if (parts.has_second && number(parts.second) > 60) return "invalid time, expected second between 00 and 60";
  return std::nullopt;
}

std::optional<std::string> check_offset(const Parts& parts) {
  if (parts.offset_hour.size() != 2) return "invalid offset, expected a two-digit hour (HH)";
  if (parts.offset_minute.size() != 2) return "invalid offset, expected a two-digit minute (MM)";
  if (number(parts.offset_hour) > 23) return "invalid offset, expected hours between 00 and 23";
  if (number(parts.offset_minute) > 59) return "invalid offset, expected minutes between 00 and 59";
  return std::nullopt;
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : rest_(text) {}

  // Cuts `text` into `parts`; the message says what is missing.
  std::optional<std::string> split(Parts& parts) {
    const std::string_view first = digits();
    if (first.empty()) return "invalid datetime, expected year or hour";
    if (take('-')) {
      if (auto error = date(first, parts)) return error;
      if (rest_.empty()) return std::nullopt;
      if (!take('T') && !take('t') && !take(' ')) return "invalid date-time, expected `T` between date and time";
      const std::string_view hour = digits();
      if (hour.empty()) return "invalid time, expected hour";
      if (!take(':')) return "invalid time, expected `:` (HH:MM)";
      if (auto error = time(hour, parts)) return error;
      return offset(parts);
    }
    take(':');
    if (auto error = time(first, parts)) return error;
    if (!rest_.empty()) return "invalid datetime";
    return std::nullopt;
  }

 private:
  std::string_view digits() {
    const auto end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    const auto run = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return run;
  }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<std::string> date(std::string_view year, Parts& parts) {
    parts.has_date = true;
    parts.year = year;
    parts.month = digits();
    if (parts.month.empty()) return "invalid date, expected month";
    if (!take('-')) return "invalid date, expected `-` (MM-DD)";
    parts.day = digits();
    if (parts.day.empty()) return "invalid date, expected day";
    return check_date(parts);
  }

  // Behind the colon after the hour.
  std::optional<std::string> time(std::string_view hour, Parts& parts) {
    parts.has_time = true;
    parts.hour = hour;
    parts.minute = digits();
    if (parts.minute.empty()) return "invalid time, expected minute";
    if (!take(':')) return check_time(parts);
    parts.has_second = true;
    parts.second = digits();
    if (parts.second.empty()) return "invalid time, expected second";
    if (!take('.')) return check_time(parts);
    parts.has_nanosecond = true;
    parts.nanosecond = digits();
    if (parts.nanosecond.empty()) return "invalid time, expected nanosecond";
    return check_time(parts);
  }

  std::optional<std::string> offset(Parts& parts) {
    if (rest_.empty()) return std::nullopt;
    if (take('Z') || take('z')) {
      parts.offset = 'Z';
    } else if (rest_[0] == '+' || rest_[0] == '-') {
      parts.offset = rest_[0];
      rest_.remove_prefix(1);
      parts.offset_hour = digits();
      if (parts.offset_hour.empty()) return "invalid offset, expected hour";
      if (!take(':')) return "invalid offset, expected `:` (HH:MM)";
      parts.offset_minute = digits();
      if (parts.offset_minute.empty()) return "invalid offset, expected minute";
      if (auto error = check_offset(parts)) return error;
    } else {
      return "invalid offset, expected `Z`, +OFFSET, -OFFSET";
    }
    if (!rest_.empty()) return "invalid datetime";
    return std::nullopt;
  }

  std::string_view rest_;
};

std::string canonical(const Parts& parts) {
  std::string text;
  if (parts.has_date) text = fmt::format("{}-{}-{}", parts.year, parts.month, parts.day);
  if (parts.has_date && parts.has_time) text += 'T';
  if (parts.has_time) {
    text += fmt::format("{}:{}:{}", parts.hour, parts.minute, parts.has_second ? parts.second : "00");
    if (parts.has_nanosecond) {
      std::string_view fraction = parts.nanosecond.substr(0, 9);
      const auto last = fraction.find_last_not_of('0');
      fraction = fraction.substr(0, last == std::string_view::npos ? 0 : last + 1);
      if (!fraction.empty()) text += fmt::format(".{}", fraction);
    }
  }
  if (parts.offset == 'Z') text += 'Z';
  if (parts.offset == '+' || parts.offset == '-') {
    text += fmt::format("{}{}:{}", parts.offset, parts.offset_hour, parts.offset_minute);
  }
  return text;
}

}  // namespace

tl::expected<Datetime, std::string> decode_datetime(std::string_view raw) {
  Parts parts;
  if (auto error = Splitter(raw).split(parts)) return tl::unexpected(std::move(*error));
  return Datetime{canonical(parts)};
}

}  // namespace gantry::toml
