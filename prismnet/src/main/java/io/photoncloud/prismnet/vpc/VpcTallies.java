package io.photoncloud.prismnet.vpc;

import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;

/** Counts what a VPC may have only so many of, in the changes that make and delete it. */
public final class VpcTallies {

    private final Table<Tally> tallies;
    private final String noun;
    private final int max;

    /** How many of something a VPC has. A row for each that has any. */
    record Tally(String vpc, String noun, int count) {

        static Key key(String vpc, String noun) {
            return Key.utf8(vpc + "/" + noun);
        }

        Key key() {
            return key(vpc, noun);
        }

        private Tally plus(int more) {
            return new Tally(vpc, noun, count + more);
        }
    }

    /** @param noun of what is counted */
    public VpcTallies(ReplicatedStore store, String noun, int max) {
        this.tallies = VpcStore.tallies(store);
        this.noun = noun;
        this.max = max;
    }

    /** One more. @throws CloudException CONFLICT, there are as many as can be */
    public void add(Change change, String vpc) {
        Key key = Tally.key(vpc, noun);
        int count =
                change.rows().find(tallies, key).map(row -> row.value().count()).orElse(0);
        if (count >= max) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "vpc " + vpc + " has " + max + " of " + noun
                            + ", which is the most: delete some, or make them in another VPC");
        }
        if (count == 0) {
            change.rows().insert(tallies, new Tally(vpc, noun, 1));
        } else {
            change.rows().update(tallies, key, tally -> tally.plus(1));
        }
    }

    /** One less. */
    public void subtract(Change change, String vpc) {
        Key key = Tally.key(vpc, noun);
        Row<Tally> present = change.rows().find(tallies, key).orElseThrow();
        if (present.value().count() == 1) {
            change.rows().delete(tallies, key);
        } else {
            change.rows().update(tallies, key, tally -> tally.plus(-1));
        }
    }
}
