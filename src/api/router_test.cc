#include "api/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvwang::api {
namespace {

Result<Response> nothing(const Request&, const Reads&) {
    return Response{};
}

constexpr Route kTable[] = {{Method::kGet, "/sites", accounts::Right::kLook, "kind,region", Answer(nothing), "sites"},
                            {Method::kGet, "/sites/{key}", accounts::Right::kLook, "", Answer(nothing), "one"},
                            {Method::kPut, "/sites/{key}", accounts::Right::kLook, "", Answer(nothing), "put"},
                            {Method::kPut, "/sites/{key}/points/{code}", accounts::Right::kLook, "", Answer(nothing), "point"},
                            {Method::kGet, "/sites.geojson", accounts::Right::kLook, "", Answer(nothing), "places"}};

struct Found {
    int status = 200;
    std::string summary;
    std::string captures;
    std::string allow;
    std::string text;
};

Found find(Method method, std::string path, std::string_view query = {}) {
    static const Router router(kTable);
    Request request;
    request.method = method;
    request.path = std::move(path);
    request.query = *Query::parse(query);
    Found found;
    auto match = router.find(request);
    if (const auto* response = std::get_if<Response>(&match)) {
        found.status = response->status;
        found.text = response->text();
        for (const auto& [name, value] : response->headers) found.allow = value;
    } else {
        found.summary = std::get<const Route*>(match)->summary;
        for (const auto& [name, value] : request.captures) found.captures += fmt::format("{}={};", name, value);
    }
    return found;
}

TEST(Router, FindsRoutes) {
    EXPECT_EQ(find(Method::kGet, "/sites").summary, "sites");
    EXPECT_EQ(find(Method::kHead, "/sites").summary, "sites");
    EXPECT_EQ(find(Method::kGet, "/sites.geojson").summary, "places");
    EXPECT_EQ(find(Method::kGet, "/sites/S1").captures, "key=S1;");
    EXPECT_EQ(find(Method::kPut, "/sites/S1").summary, "put");
    EXPECT_EQ(find(Method::kPut, "/sites/a%2Fb/points/DA001").captures, "key=a/b;code=DA001;");
    EXPECT_EQ(find(Method::kGet, "/sites", "kind=firm").status, 200);
}

TEST(Router, SaysWhatIsWrong) {
    for (const std::string path : {"/", "", "/site", "/sites/", "/sites//points/1", "/sites/S1/points"}) {
        EXPECT_EQ(find(Method::kGet, path).status, 404) << path;
    }
    const Found wrong_method = find(Method::kPost, "/sites/S1");
    EXPECT_EQ(wrong_method.status, 405);
    EXPECT_EQ(wrong_method.allow, "GET, PUT");
    EXPECT_EQ(find(Method::kOther, "/sites").status, 405);
    const Found unknown = find(Method::kGet, "/sites", "knd=firm");
    EXPECT_EQ(unknown.status, 400);
    EXPECT_THAT(unknown.text, testing::HasSubstr(R"("field":"knd")"));
    const Found broken = find(Method::kGet, "/sites/%zz");
    EXPECT_EQ(broken.status, 400);
    EXPECT_THAT(broken.text, testing::HasSubstr(R"("field":"key")"));
}

}  // namespace
}  // namespace lvwang::api
