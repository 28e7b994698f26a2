package io.photoncloud.chainfire.etcd;

import io.photoncloud.proto.etcd.server.ResponseHeader;
import java.util.function.LongSupplier;

/** Makes the header that every answer of etcd's API carries. */
public final class HeaderWire {

    private final LongSupplier clusterId;
    private final long memberId;
    private final LongSupplier term;
    private final LongSupplier revision;

    public HeaderWire(LongSupplier clusterId, long memberId, LongSupplier term, LongSupplier revision) {
        this.clusterId = clusterId;
        this.memberId = memberId;
        this.term = term;
        this.revision = revision;
    }

    public ResponseHeader at(long atRevision) {
        return ResponseHeader.newBuilder()
                .setClusterId(clusterId.getAsLong())
                .setMemberId(memberId)
                .setRevision(atRevision)
                .setRaftTerm(term.getAsLong())
                .build();
    }

    /** With the revision that this member has reached now. */
    public ResponseHeader now() {
        return at(revision.getAsLong());
    }

    /** As etcd answers where keys are no matter. */
    public ResponseHeader withoutRevision() {
        return at(0);
    }
}
