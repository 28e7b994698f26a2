package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Key;

/**
 * What use of one kind in a project has come to beyond the whole minor units that were charged: less than one. So what is
 * charged is, at any time, less than one minor unit below what was used, however small the charges are.
 */
record Carry(String project, PriceSeries series, ExactAmount amount) {

    static Carry none(String project, PriceSeries series) {
        return new Carry(project, series, ExactAmount.ZERO);
    }

    Key key() {
        return key(project, series);
    }

    static Key key(String project, PriceSeries series) {
        return Key.utf8(NumberedId.rowsOf(project) + series);
    }
}
