package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.EmbeddedStore.Member;
import io.photoncloud.chainfire.store.EmbeddedStore.MemberState;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The leader's view of the members on its way to the others: a line of text for each. */
final class MemberList {

    private MemberList() {}

    static byte[] encode(List<Member> members) {
        StringBuilder text = new StringBuilder();
        for (Member member : members) {
            text.append(member.address())
                    .append(' ')
                    .append(member.state())
                    .append(' ')
                    .append(member.matchIndex())
                    .append(' ')
                    .append(member.reachable())
                    .append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static List<Member> decode(byte[] text) {
        return new String(text, StandardCharsets.UTF_8)
                .lines()
                .map(MemberList::member)
                .toList();
    }

    private static Member member(String line) {
        String[] words = line.split(" ", -1);
        return new Member(
                Membership.idOf(words[0]),
                words[0],
                MemberState.valueOf(words[1]),
                false,
                Long.parseLong(words[2]),
                Boolean.parseBoolean(words[3]));
    }
}
