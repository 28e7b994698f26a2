package io.photoncloud.chainfire.cluster;

import io.grpc.Status;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.EmbeddedStore.MemberState;
import io.photoncloud.proto.etcd.server.Member;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** Members between etcd's wire form and ours. One address serves clients and peers here, so both URLs are the same. */
final class ClusterWire {

    private ClusterWire() {}

    /** The address out of the one peer URL a member has. */
    static String toAddress(List<String> peerUrls) {
        if (peerUrls.size() != 1) {
            throw badUrls();
        }
        try {
            URI url = new URI(peerUrls.getFirst());
            boolean isAddress = ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getHost() != null
                    && url.getPort() > 0
                    && url.getRawPath().isEmpty();
            if (!isAddress) {
                throw badUrls();
            }
            return url.getHost() + ":" + url.getPort();
        } catch (URISyntaxException e) {
            throw badUrls();
        }
    }

    private static RuntimeException badUrls() {
        return Status.INVALID_ARGUMENT
                .withDescription("etcdserver: given member URLs are invalid")
                .asRuntimeException();
    }

    /** A member that was never seen has no name and no client URL: that is how etcd's clients tell it from the others. */
    static Member fromMember(EmbeddedStore.Member member, String scheme) {
        String url = scheme + "://" + member.address();
        Member.Builder told = Member.newBuilder()
                .setID(member.id())
                .addPeerURLs(url)
                .setIsLearner(member.state() == MemberState.JOINING);
        if (member.state() == MemberState.VOTER || member.reachable()) {
            told.setName(member.address()).addClientURLs(url);
        }
        return told.build();
    }

    static List<Member> fromMembers(List<EmbeddedStore.Member> members, String scheme) {
        return members.stream().map(member -> fromMember(member, scheme)).toList();
    }
}
