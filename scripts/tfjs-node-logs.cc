// Stands before the function of the same name in libtensorflow, which the loader finds later: the library logs while it
// is loaded, before it reads TF_CPP_MIN_LOG_LEVEL.
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace absl {
inline namespace lts_20250814 {
enum class LogSeverity : int {};
namespace log_internal {

void WriteToStderr(std::string_view message, LogSeverity severity) {
  static const int lowest = [] {
    const char *level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
    return level ? std::atoi(level) : 0;
  }();
  if (static_cast<int>(severity) >= lowest) std::fwrite(message.data(), 1, message.size(), stderr);
}

}  // namespace log_internal
}  // namespace lts_20250814
}  // namespace absl
