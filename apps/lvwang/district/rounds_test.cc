// Are cases, steps and the public board made as the file tells, once, each in the right name?
#include "district/rounds.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "district/desk_test.h"

namespace lvwang::district {
namespace {

const std::atomic<bool> kNever{false};
const std::string kRounds = R"([{"as":"lu","case":{"title":"t","text":"x","photos":["a.jpg"]},"acts":[
    {"as":"zhou","board":"draft","body":{"title":"p","photos":["a.jpg"]}},
    {"as":"zhao","board":"show"},
    {"as":"xu","case":"feed_back","body":{"fields":{"cause":"c"}}}]}])";

class Rounds : public testing::Test {
protected:
    Rounds() {
        std::filesystem::create_directories(photos_);
        std::ofstream(photos_ + "/a.jpg") << "jpg";
    }
    ~Rounds() override { std::filesystem::remove_all(photos_); }

    Enter entering() {
        return [this](Visitor&, const std::string& login) -> Result<void> {
            entered_ += login + " ";
            return {};
        };
    }

    std::string photos_ = testing::TempDir() + "/rounds_test";
    std::string entered_;
};

TEST_F(Rounds, AreMadeStepByStepInTheNameOfEach) {
    Desk desk({{"GET /api/v1/cases?state=all&limit=1000", "200 OK\r\n\r\n{\"items\":[{\"title\":\"other\"}]}"},
               {"POST /api/v1/photos", "200 OK\r\n\r\n{\"id\":31}"},
               {"POST /api/v1/cases", "200 OK\r\n\r\n{\"id\":5,\"version\":1}"},
               {"POST /api/v1/exposures", "200 OK\r\n\r\n{\"id\":8,\"version\":1}"},
               {"GET /api/v1/exposures/8", "200 OK\r\n\r\n{\"id\":8,\"version\":2}"},
               {"POST /api/v1/exposures/8/show", "200 OK\r\n\r\n{}"},
               {"GET /api/v1/cases/5", "200 OK\r\n\r\n{\"id\":5,\"version\":4}"},
               {"POST /api/v1/cases/5/feed_back", "200 OK\r\n\r\n{}"}});
    Visitor visitor(desk.address(), kNever);
    EXPECT_EQ(make_rounds(visitor, entering(), kRounds, photos_).value(), 1);
    EXPECT_EQ(entered_, "lu zhou zhao xu ");
    const auto asked = desk.finish();
    ASSERT_EQ(asked.size(), 8U) << "the photo goes up once";
    EXPECT_NE(asked[1].find("Content-Type: image/jpeg"), std::string::npos);
    EXPECT_NE(asked[2].find(R"("photos":[31])"), std::string::npos) << asked[2];
    EXPECT_NE(asked[3].find(R"("photos":[31],"case_id":5)"), std::string::npos) << asked[3];
    EXPECT_NE(asked[5].find(R"({"version":2})"), std::string::npos) << asked[5];
    EXPECT_NE(asked[7].find(R"({"fields":{"cause":"c"},"version":4})"), std::string::npos) << asked[7];
}

TEST_F(Rounds, ThatAreThereAreLeftAlone) {
    Desk desk(
        Desk::Answers{{"GET /api/v1/cases?state=all&limit=1000", "200 OK\r\n\r\n{\"items\":[{\"title\":\"t\"}]}"}});
    Visitor visitor(desk.address(), kNever);
    EXPECT_EQ(make_rounds(visitor, entering(), kRounds, photos_).value(), 0);
    EXPECT_EQ(desk.finish().size(), 1U);
    EXPECT_EQ(entered_, "");
}

TEST_F(Rounds, NameWhatIsWrong) {
    Desk desk({{"GET /api/v1/cases?state=all&limit=1000", "200 OK\r\n\r\n{\"items\":[]}"},
               {"POST /api/v1/cases", "400 Bad Request\r\n\r\n{\"detail\":\"no\"}"}});
    Visitor visitor(desk.address(), kNever);
    EXPECT_EQ(make_rounds(visitor, entering(), "{}", photos_).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(make_rounds(visitor, entering(), R"([{"as":"lu"}])", photos_).error().code, ErrorCode::kInvalidArgument);
    const std::string unknown_photo = R"([{"as":"lu","case":{"title":"t","photos":["b.jpg"]},"acts":[]}])";
    EXPECT_NE(make_rounds(visitor, entering(), unknown_photo, photos_).error().message.find("b.jpg"), std::string::npos);
    const std::string refused = R"([{"as":"lu","case":{"title":"t"},"acts":[]}])";
    EXPECT_NE(make_rounds(visitor, entering(), refused, photos_).error().message.find("400"), std::string::npos);
}

}  // namespace
}  // namespace lvwang::district
