package io.photoncloud.chainfire.store.raft.log;

import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.entity.PeerId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Raft entry as the payload of a record, whose header bears type, index and term: the data as it is, preceded by the
 * peers where there are any. JRaft's optional entry checksum is not kept, since every record has one of its own.
 */
final class EntryCodec {

    /** Set in the entry type when lists of peers precede the data. */
    private static final int PEERS_FLAG = 0x80;

    private static final int PEERS_MAX = 0xffff;

    private EntryCodec() {}

    static byte entryType(LogEntry entry) {
        int type = entry.getType().getNumber();
        return (byte) (hasPeers(entry) ? type | PEERS_FLAG : type);
    }

    static boolean isConfiguration(byte entryType) {
        return (entryType & ~PEERS_FLAG & 0xff) == EntryType.ENTRY_TYPE_CONFIGURATION_VALUE;
    }

    static int payloadBytes(LogEntry entry) {
        int bytes = dataBytes(entry);
        if (hasPeers(entry)) {
            bytes += peersBytes(entry.getPeers())
                    + peersBytes(entry.getOldPeers())
                    + peersBytes(entry.getLearners())
                    + peersBytes(entry.getOldLearners());
        }
        return bytes;
    }

    static void put(LogEntry entry, ByteBuffer target) {
        if (hasPeers(entry)) {
            putPeers(entry.getPeers(), target);
            putPeers(entry.getOldPeers(), target);
            putPeers(entry.getLearners(), target);
            putPeers(entry.getOldLearners(), target);
        }
        ByteBuffer data = entry.getData();
        if (data != null) {
            int length = data.remaining();
            target.put(target.position(), data, data.position(), length).position(target.position() + length);
        }
    }

    /** Decodes a whole record. The entry's data is a view of the bytes. */
    static LogEntry decode(byte[] record) {
        ByteBuffer buffer = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        byte entryType = buffer.get(9);
        LogEntry entry = new LogEntry(EntryType.forNumber(entryType & ~PEERS_FLAG & 0xff));
        entry.setId(new LogId(buffer.getLong(16), buffer.getLong(24)));
        buffer.position(FrameBuffer.RECORD_HEADER_BYTES);
        if ((entryType & PEERS_FLAG) != 0) {
            entry.setPeers(peers(buffer));
            entry.setOldPeers(peers(buffer));
            entry.setLearners(peers(buffer));
            entry.setOldLearners(peers(buffer));
        }
        if (buffer.hasRemaining()) {
            entry.setData(buffer.slice());
        }
        return entry;
    }

    private static int dataBytes(LogEntry entry) {
        ByteBuffer data = entry.getData();
        return data == null ? 0 : data.remaining();
    }

    private static boolean hasPeers(LogEntry entry) {
        return isPresent(entry.getPeers())
                || isPresent(entry.getOldPeers())
                || isPresent(entry.getLearners())
                || isPresent(entry.getOldLearners());
    }

    private static boolean isPresent(@Nullable List<PeerId> peers) {
        return peers != null && !peers.isEmpty();
    }

    private static int peersBytes(@Nullable List<PeerId> peers) {
        int bytes = Short.BYTES;
        if (peers != null) {
            if (peers.size() > PEERS_MAX) {
                throw new RaftLogException(RaftLogException.Problem.INVALID, "more than " + PEERS_MAX + " peers");
            }
            for (PeerId peer : peers) {
                bytes += Short.BYTES + peer.toString().getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return bytes;
    }

    private static void putPeers(@Nullable List<PeerId> peers, ByteBuffer target) {
        if (peers == null) {
            target.putShort((short) 0);
            return;
        }
        target.putShort((short) peers.size());
        for (PeerId peer : peers) {
            byte[] bytes = peer.toString().getBytes(StandardCharsets.UTF_8);
            target.putShort((short) bytes.length).put(bytes);
        }
    }

    /** Null when there are none: JRaft asks for null to know an entry without old peers. */
    private static @Nullable List<PeerId> peers(ByteBuffer source) {
        int count = source.getShort() & 0xffff;
        if (count == 0) {
            return null;
        }
        List<PeerId> peers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[source.getShort() & 0xffff];
            source.get(bytes);
            PeerId peer = new PeerId();
            if (!peer.parse(new String(bytes, StandardCharsets.UTF_8))) {
                throw new RaftLogException(RaftLogException.Problem.CORRUPT, "an entry names an unreadable peer");
            }
            peers.add(peer);
        }
        return peers;
    }
}
