// Files of photos and the rows that name them: kept by digest, found again, told when damaged, swept when nobody wants them.
#include "store/photo_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "store/book_photos.h"
#include "store/book_session.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Instant kNoon{1'775'188'800'000};  // 2026-04-03T12:00+08

class PhotosTest : public testing::Test {
protected:
    PhotosTest() {
        auto opened = Book::open(scratch_.path("book.sqlite"));
        EXPECT_TRUE(opened) << opened.error().message;
        book_ = std::move(*opened);
    }
    Photo row(const std::string& digest, const std::string& by = "lu") {
        Photo photo;
        photo.digest = digest;
        photo.kind = "jpeg";
        photo.bytes = 3;
        photo.width = 40;
        photo.height = 30;
        photo.uploaded_by = by;
        photo.uploaded_at = kNoon;
        photo.seq = ++seq_;
        return photo;
    }
    std::string put(std::string_view bytes) {
        const auto digest = files_.put(bytes, kNoon);
        EXPECT_TRUE(digest) << digest.error().message;
        return digest.value_or("");
    }
    bool with_case() {
        soci::session& sql = book_->connection().sql;
        sql << "INSERT INTO regions (code, name) VALUES ('1', '区')";
        sql << "INSERT INTO cases (title, report, reported_by, region_code, state, owner, opened_at, due_at, seq) VALUES "
               "('x', 'y', 'lu', '1', 0, '王', 0, 1, 1)";
        return true;
    }
    Examination examined() {
        Examination found;
        Errand errand;
        EXPECT_TRUE(examine_photos(*book_, scratch_.path("."), errand, found));
        return found;
    }

    Scratch scratch_;
    std::unique_ptr<Book> book_;
    PhotoFiles files_{scratch_.path(".")};
    std::uint64_t seq_ = 0;
};

TEST_F(PhotosTest, AFileIsFoundByItsDigest) {
    const std::string digest = put("abc");
    EXPECT_EQ(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") << "FIPS 180-4, B.1";
    EXPECT_EQ(*files_.read(digest), "abc");
    EXPECT_EQ(put("abc"), digest) << "the same bytes are one file";
    EXPECT_EQ(files_.read(photo_digest("other")).error().code, ErrorCode::kNotFound);
    std::ofstream(files_.path_of(digest)) << "abd";
    EXPECT_EQ(files_.read(digest).error().code, ErrorCode::kCorrupt);
}

TEST_F(PhotosTest, ACheckTellsWhatIsMissingOrDamaged) {
    EXPECT_THAT(examined().damages, IsEmpty());
    const std::string whole = put("whole");
    const std::string spoilt = put("spoilt");
    for (const std::string& digest : {whole, spoilt, photo_digest("never kept")}) ASSERT_TRUE(insert_photo(*book_, row(digest)));
    std::ofstream(files_.path_of(spoilt)) << "changed";
    const Examination found = examined();
    EXPECT_EQ(found.files, 3u);
    ASSERT_EQ(found.damages.size(), 2u);
    std::string all;
    for (const Damage& damage : found.damages) all += damage.where + " " + damage.what + "\n";
    EXPECT_THAT(all, HasSubstr("differs from its digest"));
    EXPECT_THAT(all, HasSubstr("is missing"));
}

TEST_F(PhotosTest, WhatNobodyNamesIsSweptAfterTwoDays) {
    const std::string named = put("named");
    const std::string stray = put("stray");
    const std::set<std::string> names{named};
    EXPECT_EQ(*files_.sweep(names, kNoon + kStrayPhotoMs - kSecondMs), 0);
    ASSERT_TRUE(files_.put("again", kNoon + kStrayPhotoMs));
    EXPECT_EQ(*files_.sweep(names, kNoon + kStrayPhotoMs + kSecondMs), 1);
    EXPECT_TRUE(files_.read(named));
    EXPECT_FALSE(files_.read(stray));
    // What is put again is needed again, however old its file.
    ASSERT_TRUE(files_.put("named", kNoon + 9 * kDayMs));
    EXPECT_EQ(*files_.sweep({}, kNoon + 9 * kDayMs + kSecondMs), 1) << "the third one only";
    EXPECT_TRUE(files_.read(named));
}

TEST_F(PhotosTest, TheirBytesAreAddedUp) {
    EXPECT_EQ(photo_bytes(*book_, kNoon)->all, 0U);
    for (const char* text : {"a", "b", "c"}) {
        Photo photo = row(photo_digest(text));
        photo.bytes = 10;
        if (*text == 'a') photo.uploaded_at = kNoon - 1;
        ASSERT_TRUE(insert_photo(*book_, photo));
    }
    const PhotoBytes bytes = *photo_bytes(*book_, kNoon);
    EXPECT_EQ(bytes.all, 30U);
    EXPECT_EQ(bytes.since, 20U) << "of that moment on";
}

TEST_F(PhotosTest, ARowBelongsToOneCaseAndIsForgottenOnlyWithout) {
    Photo whole = row(photo_digest("a"));
    whole.taken_at = kNoon - kHourMs;
    whole.taken_where = TakenWhere{118.5, 31.25};
    const std::int64_t a = *insert_photo(*book_, whole);
    const std::int64_t b = *insert_photo(*book_, row(photo_digest("b")));
    const std::int64_t other = *insert_photo(*book_, row(photo_digest("c"), "xu"));
    const Photo read = *find_photo(*book_, a);
    EXPECT_EQ(read.taken_at, whole.taken_at);
    ASSERT_TRUE(read.taken_where);
    EXPECT_EQ(read.taken_where->latitude_deg, 31.25);
    EXPECT_FALSE(find_photo(*book_, b)->taken_where);
    EXPECT_EQ(*count_waiting_photos(*book_, "lu"), 2);
    ASSERT_TRUE(with_case());
    ASSERT_TRUE(attach_photos(*book_, {b, a}, 1));
    std::vector<std::int64_t> order;
    const std::vector<Photo> photos = *photos_of_case(*book_, 1);
    for (const Photo& photo : photos) order.push_back(photo.id);
    EXPECT_THAT(order, ElementsAre(b, a));
    EXPECT_EQ(*count_waiting_photos(*book_, "lu"), 0);
    EXPECT_FALSE(*any_waiting_photo(*book_, kNoon));
    EXPECT_TRUE(*any_waiting_photo(*book_, kNoon + 1));
    ASSERT_TRUE(forget_waiting_photos(*book_, kNoon + 1));
    EXPECT_EQ(find_photo(*book_, other).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(photo_digests(*book_)->size(), 2u);
}

}  // namespace
}  // namespace lvwang::store
