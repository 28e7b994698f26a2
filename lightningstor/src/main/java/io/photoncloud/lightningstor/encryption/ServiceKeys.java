package io.photoncloud.lightningstor.encryption;

import io.photoncloud.chainfire.resources.seal.KeyEncryptionKeys;
import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.resources.seal.Sealer;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.layout.Optimistic;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * This service's own keys, from a file. Before one of them seals anything a row says that it does, so that a service which was not given
 * all that are needed is found when it starts, and seals nothing with another. Safe for many threads.
 */
public final class ServiceKeys implements KeySealer {

    public static final String FILE_SETTING = "photon.lightningstor.encryption.key-file";

    /** The file's name in the data directory. */
    public static final String FILE_NAME = "object-encryption-keys";

    private final ReplicatedStore store;
    private final Path file;
    private final KeyEncryptionKeys keys;
    private final Sealer sealer;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    private ServiceKeys(ReplicatedStore store, Path file, KeyEncryptionKeys keys, SecureRandom random) {
        this.store = store;
        this.file = file;
        this.keys = keys;
        this.sealer = new Sealer(keys, random);
    }

    /**
     * Reads the file; makes it where there is none and nothing was sealed yet.
     *
     * @throws StartRefusedException something was sealed with a key that is not there
     */
    public static ServiceKeys open(ReplicatedStore store, Path file, SecureRandom random) {
        // As this member has it: it starts before it can ask the others.
        Set<String> used = used(RangeQuery.of(Keys.sealingKeys()).serializable(), store);
        if (!used.isEmpty() && !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw missing(used, file);
        }
        ServiceKeys opened =
                new ServiceKeys(store, file, KeyEncryptionKeys.open(file, null, FILE_SETTING, random), random);
        opened.requireAll(used);
        return opened;
    }

    private static Set<String> used(RangeQuery query, ReplicatedStore store) {
        Set<String> ids = new TreeSet<>();
        store.range(query).entries().forEach(entry -> ids.add(Keys.sealingKeyId(entry.key())));
        return ids;
    }

    private void requireAll(Set<String> used) {
        List<String> there = keys.ids();
        Set<String> missing = new TreeSet<>(used);
        there.forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw missing(missing, file);
        }
    }

    private static StartRefusedException missing(Set<String> ids, Path file) {
        return new StartRefusedException(
                "objects are encrypted with the keys " + String.join(", ", ids) + ", and " + file
                        + " does not have them",
                "Put the file back from a copy, or set " + FILE_SETTING
                        + " to where it is: without it these objects cannot be read.");
    }

    /** @throws StartRefusedException other keys have sealed what is there, and are not here: this one seals nothing */
    @Override
    public Sealed seal(String of, byte[] key) {
        String id = keys.ids().getFirst();
        if (!told.contains(id)) {
            tell(id);
        }
        return sealer.seal(of, key);
    }

    private void tell(String id) {
        Set<String> used = used(RangeQuery.of(Keys.sealingKeys()), store);
        requireAll(used);
        if (!used.contains(id)) {
            var _ = Optimistic.committed(
                    store.commit(Transaction.of(Operation.Put.of(Keys.sealingKey(id), Bytes.EMPTY))));
        }
        told.add(id);
    }

    @Override
    public byte[] open(String of, Sealed sealed) {
        if (!sealer.canOpen(sealed)) {
            throw missing(Set.of(sealed.keyId()), file);
        }
        try {
            return sealer.open(of, sealed);
        } catch (IllegalStateException e) {
            throw new DamagedException("the key of " + of + " is not what was sealed", e);
        }
    }
}
