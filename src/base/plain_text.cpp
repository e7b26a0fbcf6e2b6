#include "base/plain_text.h"

#include <algorithm>

namespace gantry {
namespace {

// Where a terminal's parser is: in text, behind ESC, in a control sequence, or in a string such as a window title.
enum class State { Text, Escape, Sequence, String };

constexpr char kEscape = '\x1b';
constexpr char kDelete = '\x7f';

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == kDelete; }
bool is_kept_control(char c) { return c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
bool cancels(char c) { return c == '\x18' || c == '\x1a'; }

State after_escape(char c) {
  if (c == '[') return State::Sequence;
  if (c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_') return State::String;
  // Intermediate characters (space to '/') and what does not belong here leave the sequence open.
  return c >= '0' && c <= '~' ? State::Text : State::Escape;
}

State after(State state, char c) {
  if (c == kEscape) return State::Escape;
  if (cancels(c)) return State::Text;
  switch (state) {
    case State::Text: return State::Text;
    case State::Escape: return is_kept_control(c) ? State::Text : after_escape(c);
    case State::Sequence: return is_kept_control(c) || (c >= '@' && c <= '~') ? State::Text : State::Sequence;
    case State::String: return c == '\a' ? State::Text : State::String;
  }
  return State::Text;
}

bool is_shown(State state, char c) {
  if (is_kept_control(c)) return state != State::String;
  return state == State::Text && !is_control(c);
}

}  // namespace

bool is_plain_text(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return is_control(c) && !is_kept_control(c); });
}

std::string plain_text(std::string_view text) {
  if (is_plain_text(text)) return std::string(text);
  std::string result;
  result.reserve(text.size());
  State state = State::Text;
  for (const char c : text) {
    if (is_shown(state, c)) result += c;
    state = after(state, c);
  }
  return result;
}

}  // namespace gantry
