package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.LocalCursor;
import io.photoncloud.chainfire.store.LocalView;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.flaredb.type.SqlException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes versions of the intents of committed large transactions, and takes those of others away: part by part, each of which replaces intents
 * by versions in one step, so that it can be given up at any place and taken up again by the next reign.
 */
final class Resolver {

    private static final Logger LOG = LoggerFactory.getLogger(Resolver.class);

    /** @return whether it is done; if not it is to be tried again, in this reign or the next */
    boolean resolve(Reign reign, EmbeddedStore store, LargeTransaction transaction) {
        try {
            while (true) { // until no intents are left, of which each turn takes some
                Part part = part(store, transaction.id(), transaction);
                if (part.deleted == null) {
                    break;
                }
                part.versions.add(new Operation.Delete(part.deleted, false));
                reign.write(part.versions);
            }
            reign.write(List.of(Operation.Delete.of(VersionKeys.record(transaction.id()))));
            reign.large().gone(transaction);
            return true;
        } catch (SqlException | StoreException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("intents are left for later");
            return false;
        }
    }

    /** Of one that was not committed. @return as above */
    boolean remove(Reign reign, EmbeddedStore store, long transaction) {
        try {
            while (true) { // as above
                Part part = part(store, transaction, null);
                if (part.deleted == null) {
                    return true;
                }
                reign.write(List.of(new Operation.Delete(part.deleted, false)));
            }
        } catch (SqlException | StoreException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("intents are left for later");
            return false;
        }
    }

    /** The first intents, all of each key: what becomes of them, and which range of them it is. */
    private record Part(List<Operation> versions, @Nullable KeyRange deleted) {}

    private static Part part(EmbeddedStore store, long id, @Nullable LargeTransaction committed) {
        PartSize size = PartSize.of(store.limits());
        List<Operation> versions = new ArrayList<>();
        long bytes = 0;
        int rows = 0;
        Key first = null;
        Key last = null;
        boolean chosen = false;
        try (LocalView view = store.localView();
                LocalCursor intents = view.ascending(VersionKeys.intents(id))) {
            for (; intents.isValid(); intents.next()) {
                Key row = intents.key();
                if (last == null || !VersionKeys.sameKey(row, last)) {
                    if (size.isFull(rows, bytes)) {
                        break;
                    }
                    chosen = false;
                }
                Bytes stored = intents.value();
                if (committed != null && !chosen && committed.counts(VersionKeys.number(row))) {
                    chosen = true;
                    versions.add(Operation.Put.ofNew(
                            VersionKeys.version(VersionKeys.keyOfIntent(row), committed.timestamp()), stored));
                }
                first = first == null ? row : first;
                last = row;
                rows++;
                bytes += row.size() + stored.size();
            }
        }
        return new Part(versions, first == null || last == null ? null : KeyRange.between(first, last.next()));
    }
}
