#include "net/turns.h"

namespace net {

void Turns::Ask(AddressShare& share, TurnTaker& who) {
  share.line.Join(who);
  shares_.Join(share);
}

void Turns::WorkOffPortion() {
  for (int i = 0; i < kTurnsAtOnce && !shares_.empty(); ++i) {
    AddressShare& share = shares_.Next();
    if (share.line.empty()) continue;
    TurnTaker& who = share.line.Next();
    // Before the turn, in which the share may end.
    if (!share.line.empty()) shares_.Join(share);
    who.OnTurn();
  }
}

}  // namespace net
