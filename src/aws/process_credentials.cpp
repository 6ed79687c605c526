#include "aws/process_credentials.hpp"

#include <optional>
#include <utility>

#include "aws/json_members.hpp"
#include "aws/timestamp.hpp"

namespace dynox::aws {

namespace {

class Splitter {
  public:
    explicit Splitter(std::string_view command) : rest_(command) {}

    /// False: a quote is left open.
    bool run() {
        while (!rest_.empty()) {
            const char c = take();
            if (c == ' ' || c == '\t' || c == '\n') {
                end_word();
            } else if (c == '\'') {
                if (!single_quoted()) {
                    return false;
                }
            } else if (c == '"') {
                if (!double_quoted()) {
                    return false;
                }
            } else if (c == '\\' && !rest_.empty()) {
                add(take());
            } else {
                constexpr std::string_view operators = "|&;<>()`$";
                has_operator_ = has_operator_ || operators.find(c) != std::string_view::npos;
                add(c);
            }
        }
        end_word();
        return true;
    }
    [[nodiscard]] bool has_operator() const { return has_operator_; }
    std::vector<std::string> take_words() { return std::move(words_); }

  private:
    char take() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }
    void add(char c) {
        is_word_ = true;
        word_ += c;
    }
    void end_word() {
        if (is_word_) {
            words_.push_back(std::exchange(word_, {}));
        }
        is_word_ = false;
    }
    bool single_quoted() {
        is_word_ = true;
        const std::size_t end = rest_.find('\'');
        if (end == std::string_view::npos) {
            return false;
        }
        word_ += rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return true;
    }
    bool double_quoted() {
        is_word_ = true;
        while (!rest_.empty()) {
            const char c = take();
            if (c == '"') {
                return true;
            }
            const bool is_escape =
                c == '\\' && !rest_.empty() && (rest_.front() == '"' || rest_.front() == '\\');
            word_ += is_escape ? take() : c;
        }
        return false;
    }

    std::string_view rest_;
    std::vector<std::string> words_;
    std::string word_;
    bool is_word_ = false;
    bool has_operator_ = false;
};

}  // namespace

Result<std::vector<std::string>> split_command(std::string_view command) {
    Splitter splitter(command);
    if (!splitter.run()) {
        return Error(client_errc::invalid_argument, "credential_process: a quote is left open");
    }
    std::vector<std::string> words = splitter.take_words();
    if (words.empty()) {
        return Error(client_errc::invalid_argument, "credential_process: expected a command");
    }
    if (splitter.has_operator()) {
        words = {"/bin/sh", "-c", std::string(command)};
    }
    return words;
}

Result<Credentials> parse_process_credentials(std::string_view output,
                                              std::string_view account_id) {
    const Result<Item> document = read_json_object(output, "output of credential_process");
    if (!document) {
        return document.error();
    }
    if (json_integer(*document, "Version") != 1) {
        return Error(client_errc::invalid_response,
                     "output of credential_process: expected \"Version\": 1");
    }
    Credentials credentials;
    credentials.access_key_id = json_string(*document, "AccessKeyId");
    credentials.secret_access_key = json_string(*document, "SecretAccessKey");
    credentials.session_token = json_string(*document, "SessionToken");
    credentials.account_id = json_string(*document, "AccountId");
    if (credentials.account_id.empty()) {
        credentials.account_id = account_id;
    }
    const std::string expiration = json_string(*document, "Expiration");
    credentials.expires_at = parse_timestamp(expiration);
    if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
        (!expiration.empty() && !credentials.expires_at)) {
        return Error(client_errc::invalid_response,
                     "output of credential_process: expected AccessKeyId and SecretAccessKey, and "
                     "Expiration in ISO 8601 if there is one");
    }
    return credentials;
}

}  // namespace dynox::aws
