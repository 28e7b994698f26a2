package io.photoncloud.chainfire.store.raft.log;

import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.EnumOutter.ErrorType;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group's term and vote in the {@link RaftLog}: forced before a setter returns true. A setter that fails tells the node,
 * which then stops, and returns false.
 */
public final class GroupMetaStorage implements RaftMetaStorage {

    private static final Logger LOG = LoggerFactory.getLogger(GroupMetaStorage.class);

    private final RaftLog log;
    private final String groupName;
    private @Nullable GroupLog group;
    private @Nullable NodeImpl node;

    public GroupMetaStorage(RaftLog log, String groupName) {
        this.log = log;
        this.groupName = groupName;
    }

    @Override
    public synchronized boolean init(RaftMetaStorageOptions options) {
        if (group != null) {
            return true;
        }
        node = options.getNode();
        try {
            GroupLog opened = log.group(groupName);
            if (!opened.claimMeta()) {
                LOG.atError().addKeyValue("group", groupName).log("the group's vote is open already");
                return false;
            }
            group = opened;
            return true;
        } catch (RaftLogException e) {
            LOG.atError().addKeyValue("group", groupName).setCause(e).log("raft vote cannot be opened");
            return false;
        }
    }

    @Override
    public synchronized void shutdown() {
        GroupLog opened = group;
        if (opened != null) {
            opened.releaseMeta();
            group = null;
        }
    }

    @Override
    public synchronized boolean setTerm(long term) {
        return write(term, opened().votedFor());
    }

    @Override
    public synchronized long getTerm() {
        return opened().currentTerm();
    }

    @Override
    public synchronized boolean setVotedFor(PeerId peer) {
        return write(opened().currentTerm(), text(peer));
    }

    /** The empty peer when nobody was voted for. */
    @Override
    public synchronized PeerId getVotedFor() {
        String text = opened().votedFor();
        PeerId peer = PeerId.emptyPeer();
        if (!text.isEmpty() && !peer.parse(text)) {
            throw new RaftLogException(
                    RaftLogException.Problem.CORRUPT, "group " + groupName + " voted for the unreadable peer " + text);
        }
        return peer;
    }

    @Override
    public synchronized boolean setTermAndVotedFor(long term, PeerId peer) {
        return write(term, text(peer));
    }

    @Override
    public String toString() {
        return "GroupMetaStorage[" + groupName + "]";
    }

    private boolean write(long term, String vote) {
        GroupLog opened = opened();
        if (term == opened.currentTerm() && vote.equals(opened.votedFor())) {
            return true;
        }
        byte[] bytes = vote.getBytes(StandardCharsets.UTF_8);
        try {
            if (bytes.length > RaftLogSettings.PEER_BYTES_MAX) {
                throw new RaftLogException(
                        RaftLogException.Problem.INVALID,
                        "a peer's address has at most " + RaftLogSettings.PEER_BYTES_MAX + " bytes, not "
                                + bytes.length);
            }
            log.submit(new WriteRequest.Single(RecordType.VOTE, opened.id(), 0, term, bytes));
            return true;
        } catch (RaftLogException e) {
            LOG.atError().addKeyValue("group", groupName).setCause(e).log("raft term and vote cannot be written");
            if (node != null) {
                node.onError(new RaftException(
                        ErrorType.ERROR_TYPE_META, RaftError.EIO, "term and vote of %s cannot be written", groupName));
            }
            return false;
        }
    }

    private static String text(PeerId peer) {
        return peer.isEmpty() ? "" : peer.toString();
    }

    private GroupLog opened() {
        GroupLog opened = group;
        if (opened == null) {
            throw new RaftLogException(
                    RaftLogException.Problem.CLOSED, "the vote of group " + groupName + " is not open");
        }
        return opened;
    }
}
