// A service that measures what each request consumes, for /metrics and for enforced capacity.
#pragma once

#include <memory>

#include "dynox/api/service.hpp"
#include "server/capacity_limits.hpp"
#include "server/metrics.hpp"

namespace dynox::server {

/// Asks the service behind it for the consumed capacity of every request, and answers as much of it
/// as was asked for.
/// Thread safety: shared objects: safe.
class MeteringService final : public api::Service {
  public:
    /// \param metrics  May be null; must outlive this.
    /// \param limits   May be null.
    MeteringService(std::shared_ptr<api::Service> inner, Metrics* metrics,
                    std::unique_ptr<CapacityLimits> limits)
        : inner_(std::move(inner)), metrics_(metrics), limits_(std::move(limits)) {}

#define DYNOX_METERED(Name)                                                            \
    [[nodiscard]] Result<api::Name##Result> execute(const api::Name##Request& request, \
                                                    api::CommitTicket& ticket) override;
    DYNOX_API_OPERATIONS(DYNOX_METERED)
#undef DYNOX_METERED

    [[nodiscard]] Result<void> wait(api::CommitTicket ticket) override {
        return inner_->wait(ticket);
    }
    void on_durable(api::CommitTicket ticket, std::function<void(error_code)> done) override {
        inner_->on_durable(ticket, std::move(done));
    }
    [[nodiscard]] Result<bool> do_due_work() override { return inner_->do_due_work(); }
    void begin_due_worker() noexcept override { inner_->begin_due_worker(); }
    void end_due_worker() noexcept override { inner_->end_due_worker(); }
    [[nodiscard]] api::Admin* admin() noexcept override { return inner_->admin(); }
    [[nodiscard]] api::SnapshotKeeper* snapshot_keeper() noexcept override {
        return inner_->snapshot_keeper();
    }
    std::string_view region() const noexcept override { return inner_->region(); }

  private:
    template <class Request>
    [[nodiscard]] Result<api::result_of<Request>> call(const Request& request,
                                                       api::CommitTicket& ticket);
    template <class Request>
    [[nodiscard]] Result<api::result_of<Request>> measure(Request request,
                                                          api::CommitTicket& ticket);
    template <class Request>
    [[nodiscard]] Result<api::result_of<Request>> call_batch(const Request& request,
                                                             api::CommitTicket& ticket);
    template <class Request>
    [[nodiscard]] Result<void> admit_transaction(CapacityKind kind, const Request& request);
    void count(CapacityKind kind, const api::ConsumedCapacity& consumed);

    std::shared_ptr<api::Service> inner_;
    Metrics* metrics_;
    std::unique_ptr<CapacityLimits> limits_;
};

}  // namespace dynox::server
