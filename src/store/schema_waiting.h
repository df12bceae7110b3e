// What changed about devices that wait to be registered? The peer is known of open connections only, and never stood in the book.
// Promise: a step once released is never edited, a change is a new step.
// Rule: store/schema.h puts the steps in order. Internal to store.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kWaitingWithoutPeer[] = {"ALTER TABLE waiting_mns DROP COLUMN last_peer"};

}  // namespace lvwang::store
