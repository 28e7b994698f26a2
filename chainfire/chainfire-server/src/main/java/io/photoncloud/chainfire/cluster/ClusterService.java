package io.photoncloud.chainfire.cluster;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.EmbeddedStore.Member;
import io.photoncloud.chainfire.store.EmbeddedStore.Role;
import io.photoncloud.chainfire.store.EmbeddedStore.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The members of the cluster and who leads it, for all doors. */
public final class ClusterService {

    private final EmbeddedStore store;
    private final Duration transferWait;

    /** @param transferWait how long handing over the leadership may take */
    public ClusterService(EmbeddedStore store, Duration transferWait) {
        this.store = store;
        this.transferWait = transferWait;
    }

    public Status status() {
        return store.status();
    }

    /** As {@link EmbeddedStore#clusterId}. */
    public long id() {
        return store.clusterId();
    }

    public List<Member> members() {
        return store.status().members();
    }

    public Optional<Member> findMember(long id) {
        return members().stream().filter(member -> member.id() == id).findFirst();
    }

    public Optional<Member> findMember(String address) {
        return members().stream()
                .filter(member -> member.address().equals(address))
                .findFirst();
    }

    /** As {@link EmbeddedStore#addMember}. */
    public Member add(String address) {
        return store.addMember(address);
    }

    /** As {@link EmbeddedStore#removeMember}. */
    public void remove(long id) {
        store.removeMember(id);
    }

    public boolean leads() {
        return store.status().role() == Role.LEADER;
    }

    /** As {@link EmbeddedStore#transferLeadership}. */
    public void transferLeadership(long id) {
        store.transferLeadership(id, transferWait);
    }
}
