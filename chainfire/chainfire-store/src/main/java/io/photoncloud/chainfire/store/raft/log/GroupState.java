package io.photoncloud.chainfire.store.raft.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A group's state but for its entries, as a checkpoint keeps it. In the record: index is the first entry's, term the current
 * term; the payload is the last entry's index and the two texts, each preceded by its length.
 */
record GroupState(int id, String name, long first, long last, long currentTerm, String votedFor) {

    void addTo(FrameBuffer frame) {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        byte[] voteBytes = votedFor.getBytes(StandardCharsets.UTF_8);
        int payloadBytes = Long.BYTES + 2 * Short.BYTES + nameBytes.length + voteBytes.length;
        ByteBuffer payload = frame.begin(RecordType.GROUP_STATE, (byte) 0, id, first, currentTerm, payloadBytes);
        payload.putLong(last)
                .putShort((short) nameBytes.length)
                .put(nameBytes)
                .putShort((short) voteBytes.length)
                .put(voteBytes);
        frame.end();
    }

    static GroupState of(RecordCursor record) {
        int nameBytes = record.payloadShort(Long.BYTES);
        int voteStart = Long.BYTES + Short.BYTES + nameBytes;
        return new GroupState(
                record.group(),
                record.text(Long.BYTES + Short.BYTES, nameBytes),
                record.index(),
                record.payloadLong(0),
                record.term(),
                record.text(voteStart + Short.BYTES, record.payloadShort(voteStart)));
    }
}
