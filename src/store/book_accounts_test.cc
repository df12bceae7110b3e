#include "store/book_accounts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/old_book_test.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(BookAccountsBefore, AFirmsOfficerHasNoAreaAfterTheUpgrade) {
    const Scratch scratch;
    const std::string path = scratch.path("old.sqlite");
    make_book_before(
        "UPDATE people SET regions", path,
        {"INSERT INTO people (login, name, roles, everything, regions, organisations, disabled, must_change, created_at) "
         "VALUES "
         "('a', 'A', 'firm_officer', 0, '990101', 'F01', 0, 0, 0), ('b', 'B', 'grid_member', 0, '990101', '', 0, 0, 0)"});
    const auto book = Book::open(path);
    ASSERT_TRUE(book.has_value()) << book.error().message;
    const auto people = load_people(**book);
    ASSERT_TRUE(people.has_value()) << people.error().message;
    ASSERT_EQ(people->size(), 2U);
    EXPECT_THAT(people->at(0).scope.regions, IsEmpty());
    EXPECT_THAT(people->at(0).scope.organisations, ElementsAre("F01"));
    EXPECT_THAT(people->at(1).scope.regions, ElementsAre("990101"));
}

}  // namespace
}  // namespace lvwang::store
