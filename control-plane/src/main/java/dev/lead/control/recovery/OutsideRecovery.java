package dev.lead.control.recovery;

import dev.lead.control.db.Exclusive;
import dev.lead.control.db.Tx;
import java.sql.SQLException;

/** Work that draws epochs: it rests while it is not known what the regions know. */
public record OutsideRecovery(Exclusive exclusive) implements Exclusive {
  @Override
  public boolean held() {
    return exclusive.held();
  }

  @Override
  public boolean stillHeld(Tx tx) throws SQLException {
    return exclusive.stillHeld(tx) && !Recoveries.open(tx);
  }
}
