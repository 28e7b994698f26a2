package io.photoncloud.iam.group;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.policy.PolicyItem;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.iam.access.SubjectCodec;
import java.time.Instant;

/** That somebody, or everybody in a group, is directly in a group. */
public record Membership(String group, Subject member, Instant since) {

    Key key() {
        return key(group, member);
    }

    static Key key(String group, Subject member) {
        return Key.utf8(group + "/" + SubjectCodec.kind(member) + "/" + member.id());
    }

    /** As services are told. */
    public PolicyItem item() {
        return new PolicyItem.Membership(member, new Subject.Group(group));
    }
}
