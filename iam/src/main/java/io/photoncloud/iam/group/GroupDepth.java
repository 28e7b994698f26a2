package io.photoncloud.iam.group;

import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.policy.Policies;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.iam.access.SubjectCodec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * That groups never lie in themselves, nor deeper in each other than is looked at when something is decided. What is read
 * for that is a condition of the change: two additions that make a circle only together do not both succeed.
 */
final class GroupDepth {

    /** Groups that are looked at, around and within a group together. */
    static final int GROUPS_MAX = 50;

    private final Table<Membership> memberships;
    private final Change change;
    private int left = GROUPS_MAX;

    GroupDepth(Table<Membership> memberships, Change change) {
        this.memberships = memberships;
        this.change = change;
    }

    /** That {@code member} may come into {@code group}. @throws CloudException CONFLICT */
    void requireRoom(String group, String member) {
        if (group.equals(member)) {
            throw circle(group, member);
        }
        int around = depth(group, this::groupsAround, found -> {
            if (found.contains(member)) {
                throw circle(group, member);
            }
        });
        int within = depth(member, this::groupsWithin, _ -> {});
        if (around + within + 2 > Policies.GROUP_DEPTH_MAX) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "groups would lie in each other more than " + Policies.GROUP_DEPTH_MAX + " deep",
                    CloudException.fieldDetails("principal_id", "at most " + Policies.GROUP_DEPTH_MAX + " levels"));
        }
    }

    /** What is done with the groups of each level. */
    private interface Level {
        void check(Set<String> groups);
    }

    /** How many levels there are beyond a group. */
    private int depth(String group, Function<String, List<String>> next, Level level) {
        Set<String> at = Set.of(group);
        int depth = 0;
        while (true) { // Ends at the last level, as there is no circle, or at the limit of groups.
            Set<String> beyond = new HashSet<>();
            at.forEach(each -> beyond.addAll(next.apply(each)));
            if (beyond.isEmpty()) {
                return depth;
            }
            level.check(beyond);
            at = beyond;
            depth++;
        }
    }

    private List<String> groupsAround(String group) {
        return listed(GroupStore.BY_MEMBER, SubjectCodec.key(new Subject.Group(group))).stream()
                .map(row -> row.value().group())
                .toList();
    }

    private List<String> groupsWithin(String group) {
        IndexKey groups = GroupStore.groupKey(group).and(SubjectCodec.kind(new Subject.Group(group)));
        return listed(GroupStore.BY_GROUP, groups).stream()
                .map(row -> row.value().member().id())
                .toList();
    }

    private List<Row<Membership>> listed(io.photoncloud.chainfire.store.Index<Membership> index, IndexKey leading) {
        List<Row<Membership>> found = change.rows().list(memberships, index, leading, left + 1);
        left -= 1 + found.size();
        if (left < 0) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "more than " + GROUPS_MAX + " groups lie around and within these two",
                    CloudException.fieldDetails("principal_id", "at most " + GROUPS_MAX + " groups"));
        }
        return found;
    }

    private static CloudException circle(String group, String member) {
        return new CloudException(
                ErrorCode.CONFLICT,
                "group " + group + " lies in group " + member + ", which therefore cannot lie in it",
                CloudException.fieldDetails("principal_id", "no group that the group itself lies in"));
    }
}
