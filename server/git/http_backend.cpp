#include "server/git/http_backend.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/error.h"
#include "base/number.h"
#include "server/core/api_error.h"

namespace gantry::server::git {

using storage::Descriptor;

namespace {

constexpr int kMostSeconds = 600;
constexpr int kComeAgain = 5;  // seconds
constexpr std::size_t kMostHead = 8192;

class AnswerFile : public OpenFile {
 public:
  AnswerFile(Descriptor file, std::shared_ptr<AnswerBudget> budget)
      : file_(std::move(file)), size_(storage::size_of(file_)), budget_(std::move(budget)) {
    budget_->take(size_);
  }
  ~AnswerFile() override { budget_->give(size_); }
  AnswerFile(const AnswerFile&) = delete;
  AnswerFile& operator=(const AnswerFile&) = delete;
  int descriptor() const override { return file_.get(); }
  std::uint64_t size() const override { return size_; }

 private:
  Descriptor file_;
  std::uint64_t size_;
  std::shared_ptr<AnswerBudget> budget_;  // answers may outlive the index
};

std::string beginning_of(const Descriptor& file) {
  std::string text(kMostHead, '\0');
  const auto count = ::pread(file.get(), text.data(), text.size(), 0);
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return text;
}

}  // namespace

std::optional<CgiHead> parse_cgi_head(std::string_view output) {
  CgiHead head;
  auto rest = output;
  for (;;) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) break;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto name = ascii_lower(line.substr(0, colon));
    auto value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    if (name == "status") {
      const auto status = read_whole<int>(value.substr(0, value.find(' ')));
      if (!status) return std::nullopt;
      head.status = *status;
    } else if (name == "content-type") {
      head.content_type = value;
    }
  }
  head.size = output.size() - rest.size();
  return head;
}

IndexRepository::Answer run_http_backend(const GitProgram& git, const std::string& repository,
                                         const IndexRepository::FetchStep& step,
                                         const std::shared_ptr<AnswerBudget>& budget) {
  if (budget->is_used_up())
    throw ApiError(503, "too many fetches are being sent; try again").with_retry_after(kComeAgain);
  const auto slash = repository.rfind('/');
  GitProgram::Call call;
  call.arguments = {"http-backend"};
  call.seconds = kMostSeconds;
  auto& environment = call.environment;
  environment["GIT_PROJECT_ROOT"] = slash == std::string::npos ? "." : repository.substr(0, slash);
  environment["PATH_INFO"] =
      fmt::format("/{}/{}", repository.substr(slash + 1), step.is_advertisement ? "info/refs" : "git-upload-pack");
  environment["GIT_HTTP_EXPORT_ALL"] = "1";
  environment["REQUEST_METHOD"] = step.is_advertisement ? "GET" : "POST";
  environment["QUERY_STRING"] = step.is_advertisement ? "service=git-upload-pack" : "";
  if (!step.protocol.empty()) environment["GIT_PROTOCOL"] = step.protocol;
  const auto body = memory_file(step.body);
  if (!step.is_advertisement) {
    environment["CONTENT_TYPE"] = "application/x-git-upload-pack-request";
    environment["CONTENT_LENGTH"] = std::to_string(step.body.size());
    if (!step.content_encoding.empty()) environment["HTTP_CONTENT_ENCODING"] = step.content_encoding;
    call.input = &body;
  }
  auto output = storage::temporary_file(repository);
  call.output = &output;
  git.run(call);
  const auto head = parse_cgi_head(beginning_of(output));
  if (!head) throw Error("`git http-backend` gave no answer");
  if (head->status != 200) throw ApiError(head->status, "git refused the request");
  IndexRepository::Answer answer;
  answer.content_type = head->content_type;
  answer.offset = head->size;
  answer.file = std::make_shared<AnswerFile>(std::move(output), budget);
  return answer;
}

}  // namespace gantry::server::git
