package io.photoncloud.chainfire.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.common.config.KnownService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyspaceTest {

    private static final Keyspace IAM = Keyspace.ofService("iam");

    @Test
    void keysAreStoredBehindThePrefixAndShownWithoutIt() {
        assertThat(Keyspace.PUBLIC.stored(Key.utf8("a")).toUtf8()).isEqualTo("pa");
        assertThat(IAM.stored(Key.utf8("a")).toUtf8()).isEqualTo("siam/a");
        assertThat(IAM.shown(Key.utf8("siam/a")).toUtf8()).isEqualTo("a");
        assertThatThrownBy(() -> IAM.shown(Key.utf8("siamese/a"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> IAM.shown(Key.utf8("pa"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> IAM.shown(Key.utf8("siam/"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rangesNeverReachOutOfTheKeyspace() {
        List<Key> foreign = List.of(
                Key.utf8("o"),
                Key.utf8("p"),
                Key.utf8("q"),
                Key.utf8("pa"),
                Key.utf8("siam"),
                Key.utf8("siam/"),
                Key.utf8("siam0"),
                Key.utf8("siam."),
                Key.utf8("siama/x"),
                Key.utf8("sz"),
                Key.wrap(new byte[] {0}),
                Key.wrap(new byte[] {(byte) 0xff, (byte) 0xff}));
        List<KeyRange> wide = List.of(
                KeyRange.ALL,
                KeyRange.from(Key.wrap(new byte[] {(byte) 0xff})),
                KeyRange.from(Key.wrap(new byte[] {0})),
                KeyRange.prefix(new byte[] {(byte) 0xff, (byte) 0xff}),
                KeyRange.between(Key.wrap(new byte[] {0}), Key.wrap(new byte[] {(byte) 0xff})));
        for (KeyRange range : wide) {
            KeyRange stored = IAM.stored(range);
            assertThat(foreign).as("%s", range).noneMatch(stored::contains);
            assertThat(IAM.whole().contains(stored.start())).isTrue();
        }
        assertThat(IAM.stored(KeyRange.ALL).contains(Key.utf8("siam/anything"))).isTrue();
        assertThat(Keyspace.PUBLIC.stored(KeyRange.ALL).contains(Key.wrap(new byte[] {'p', (byte) 0xff, (byte) 0xff})))
                .isTrue();
        assertThat(Keyspace.PUBLIC.stored(KeyRange.ALL).contains(Key.utf8("siam/a")))
                .isFalse();
        assertThat(IAM.stored(KeyRange.single(Key.utf8("a"))).isSingle()).isTrue();
    }

    @Test
    void leasesOfServicesAreNotThoseOfThePublic() {
        long publicId = Keyspace.PUBLIC.storedLease(7);
        long serviceId = IAM.storedLease(7);
        assertThat(publicId).isNotEqualTo(serviceId);
        assertThat(Keyspace.PUBLIC.shownLease(publicId)).isEqualTo(7);
        assertThat(IAM.shownLease(serviceId)).isEqualTo(7);
        assertThat(Keyspace.PUBLIC.holdsLease(serviceId)).isFalse();
        assertThat(IAM.holdsLease(serviceId)).isTrue();
        assertThat(IAM.storedLease(Entry.NO_LEASE)).isEqualTo(Entry.NO_LEASE);
        assertThat(IAM.shownLease(Entry.NO_LEASE)).isEqualTo(Entry.NO_LEASE);
        assertThatThrownBy(() -> Keyspace.PUBLIC.storedLease(serviceId)).hasMessageContaining("lease not found");
    }

    @Test
    void leasesOfAServiceAreNotThoseOfAnother() {
        List<Keyspace> all = Stream.concat(
                        Stream.of("chainfire", "auditor"),
                        Stream.of(KnownService.values()).map(KnownService::key))
                .distinct()
                .map(Keyspace::ofService)
                .toList();
        for (Keyspace one : all) {
            assertThat(all)
                    .filteredOn(other -> other.holdsLease(one.storedLease(7)))
                    .containsExactly(one);
            assertThat(one.shownLease(one.storedLease(one.leaseIdMax()))).isEqualTo(one.leaseIdMax());
            assertThatThrownBy(() -> one.storedLease(one.leaseIdMax() + 1)).hasMessageContaining("lease not found");
        }
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        for (String name : List.of("", "-a", "a-", "A", "a/b", "ä", "a".repeat(64))) {
            assertThatThrownBy(() -> Keyspace.ofService(name)).as(name).hasMessageContaining("a keyspace's name has");
        }
        assertThat(Keyspace.ofService("plasma-vmc2").name()).isEqualTo("plasma-vmc2");
    }

    @Test
    void aServiceMayUseItsOwnKeyspaceAndThoseThatListIt() {
        Keyspaces keyspaces = new Keyspaces(Map.of("iam", Set.of("auditor")));
        assertThat(keyspaces.find(Optional.empty(), Optional.empty()))
                .contains(new CallerKeyspace(Keyspace.PUBLIC, false));
        assertThat(keyspaces.find(Optional.of("iam"), Optional.empty()))
                .contains(new CallerKeyspace(Keyspace.PUBLIC, true));
        assertThat(keyspaces.find(Optional.of("iam"), Optional.of("iam"))).contains(new CallerKeyspace(IAM, true));
        assertThat(keyspaces.find(Optional.of("auditor"), Optional.of("iam"))).contains(new CallerKeyspace(IAM, true));
        assertThat(keyspaces.find(Optional.of("other"), Optional.of("iam"))).isEmpty();
        assertThat(keyspaces.find(Optional.empty(), Optional.of("iam"))).isEmpty();
    }
}
