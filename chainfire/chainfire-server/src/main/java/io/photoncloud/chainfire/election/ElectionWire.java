package io.photoncloud.chainfire.election;

import io.grpc.Status;
import io.photoncloud.chainfire.election.ElectionService.Candidacy;
import io.photoncloud.chainfire.etcd.EntryWire;
import io.photoncloud.proto.etcd.election.LeaderKey;

/** Candidacies between etcd's wire form and ours. */
final class ElectionWire {

    private ElectionWire() {}

    static Candidacy toCandidacy(LeaderKey leader) {
        return new Candidacy(
                EntryWire.toBytes(leader.getName()),
                EntryWire.toKey(leader.getKey()),
                leader.getRev(),
                leader.getLease());
    }

    static LeaderKey fromCandidacy(Candidacy candidacy) {
        return LeaderKey.newBuilder()
                .setName(EntryWire.fromBytes(candidacy.name()))
                .setKey(EntryWire.fromKey(candidacy.key()))
                .setRev(candidacy.createRevision())
                .setLease(candidacy.lease())
                .build();
    }

    static RuntimeException leaderMissing() {
        return refuse("\"leader\" field must be provided");
    }

    static RuntimeException notLeader() {
        return refuse("election: not leader");
    }

    static RuntimeException noLeader() {
        return refuse("election: no leader");
    }

    /** etcd gives these no code of their own; its clients know them by their text. */
    private static RuntimeException refuse(String text) {
        return Status.UNKNOWN.withDescription(text).asRuntimeException();
    }
}
