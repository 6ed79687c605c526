#include "report.hpp"
#include "tour.hpp"

namespace quickstart {

using dynox::field;

boost::asio::awaitable<Answers> ask() {
    Answers answers;

    Stopwatch query_time;
    auto query = Subdivision::query("COUNTRY#CH")
                     .sort_key(field<&Subdivision::sk>.begins_with("SUBDIVISION#"));
    answers.of_switzerland = co_await query.all();
    report("Query: subdivisions of Switzerland", answers.of_switzerland, query_time);

    Stopwatch index_time;
    auto index = Subdivision::query("Canton").index(Subdivision::by_kind);
    answers.cantons = co_await index.all();
    report("Query of the index by-kind: cantons of all countries", answers.cantons, index_time);

    Stopwatch scan_time;
    auto scan = Subdivision::scan()
                    .filter(field<&Subdivision::name>.begins_with("Saint") &&
                            field<&Subdivision::kind> != "Country")
                    .page_size(1000);
    int pages = 0;  // pages without a hit are passed over
    while (auto page = co_await scan.next_page()) {
        ++pages;
        for (Subdivision& subdivision : *page) {
            answers.saints.push_back(std::move(subdivision));
        }
    }
    report("Scan with a filter: names that begin with Saint, found in " + std::to_string(pages) +
               " pages of 1000",
           answers.saints, scan_time);

    Stopwatch get_time;
    answers.switzerland = co_await Country::get("COUNTRY#CH", "COUNTRY");
    std::cout << "\nGet: one country by its key (" << get_time << ")\n";
    std::cout << "  " << answers.switzerland->flag << "  " << answers.switzerland->name << ", "
              << answers.switzerland->subdivision_count
              << " subdivisions, motto: " << answers.switzerland->motto.value_or("(none)") << "\n";
    co_return answers;
}

}  // namespace quickstart
