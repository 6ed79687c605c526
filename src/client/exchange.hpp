// Exchange: a request and the place of its result, of whatever operation. What the client does with
// a request is written once, in ClientImpl::run(), for all operations; here is what differs.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "api/wire.hpp"
#include "client/http_backend.hpp"
#include "client/request_facts.hpp"
#include "client/uuid.hpp"
#include "dynox/api/service.hpp"

namespace dynox::detail {

/// Thread safety: distinct objects: safe; shared objects: unsafe.
class Exchange : public Decoder {
  public:
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    [[nodiscard]] const OperationFacts& facts() const noexcept { return facts_; }

    /// The table that the request is about; of several, the first one; empty where there is none.
    [[nodiscard]] virtual std::string_view table() const = 0;
    [[nodiscard]] virtual double units() const = 0;
    [[nodiscard]] virtual Direction direction() const = 0;
    /// What has the key among its attributes, of a request for one item; nullopt for others.
    struct KeyHolder {
        FlatItemView attributes;
        bool is_key;  ///< it has no other attributes
    };
    [[nodiscard]] virtual std::optional<KeyHolder> key_holder() const = 0;

    /// The request will ask what it consumes, which its user will not see. false: it does already,
    /// or cannot.
    [[nodiscard]] virtual bool ask_capacity() = 0;
    /// Gives the request a token of its own, if it takes one and has none: the same on all
    /// attempts, so that a request whose answer was lost is not done twice.
    virtual void give_token() = 0;

    /// Has the request done by an engine. As after decode(), there is a result, if no error.
    [[nodiscard]] virtual std::optional<Error> execute(api::Service& service,
                                                       api::CommitTicket& ticket) = 0;
    virtual void encode(std::string& body) const = 0;

    /// What the result says for the call's metrics. Only if there is one, and so forget_capacity().
    virtual void note_result(Call& call) const = 0;
    virtual void forget_capacity() = 0;

  protected:
    explicit Exchange(const OperationFacts& facts) noexcept : facts_(facts) {}

  private:
    const OperationFacts& facts_;
};

/// Of one operation. `RequestHolder`: Request, or const Request&, which must outlive the exchange
/// and gets no token.
template <class Request, class RequestHolder = const Request&>
class ExchangeOf final : public Exchange {
  public:
    using RequestResult = api::result_of<Request>;

    /// `result` is the place of the result, which must outlive the exchange.
    ExchangeOf(RequestHolder request, std::optional<RequestResult>& result)
        : Exchange(operation_facts<Request>),
          request_(std::forward<RequestHolder>(request)),
          result_(result) {}

    [[nodiscard]] std::string_view table() const override { return table_of(request_); }
    [[nodiscard]] double units() const override { return units_of(request_); }
    [[nodiscard]] Direction direction() const override { return direction_of_request(request_); }
    [[nodiscard]] std::optional<KeyHolder> key_holder() const override {
        if constexpr (is_single_item<Request>) {
            return KeyHolder{key_holder_of(request_).view(), has_key_only<Request>};
        } else {
            return std::nullopt;
        }
    }

    [[nodiscard]] bool ask_capacity() override {
        asking_ = asking_capacity(request_);
        return asking_.has_value();
    }
    void give_token() override {
        if constexpr (std::is_reference_v<RequestHolder>) {
            return;  // its owner has given it one
        } else if constexpr (requires { request_.client_request_token.reset(); }) {
            give_token(request_.client_request_token);
        } else if constexpr (requires { request_.client_token.reset(); }) {
            give_token(request_.client_token);
        }
    }

    [[nodiscard]] std::optional<Error> execute(api::Service& service,
                                               api::CommitTicket& ticket) override {
        return take(service.execute(sent(), ticket));
    }
    void encode(std::string& body) const override { api::encode_request(sent(), body); }
    [[nodiscard]] std::optional<Error> decode(std::string_view body) override {
        return take(api::decode_result<RequestResult>(body));
    }

    void note_result(Call& call) const override { detail::note_result(call, *result_); }
    void forget_capacity() override { detail::forget_capacity(*result_); }

  private:
    static void give_token(std::optional<std::string>& token) {
        if (!token) {
            token = random_uuid();
        }
    }
    [[nodiscard]] const Request& sent() const { return asking_ ? *asking_ : request_; }
    [[nodiscard]] std::optional<Error> take(Result<RequestResult> result) {
        if (!result) {
            return result.error();
        }
        result_.emplace(*std::move(result));
        return std::nullopt;
    }

    RequestHolder request_;
    std::optional<Request> asking_;
    std::optional<RequestResult>& result_;
};

}  // namespace dynox::detail
