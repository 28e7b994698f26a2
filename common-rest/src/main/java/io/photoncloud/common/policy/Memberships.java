package io.photoncloud.common.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who is in which groups, and through them in which others. What is handed out stays as it is. Found anew are the groups
 * of whoever is concerned alone: a principal that comes or goes, and everybody in a group that does. For one thread.
 */
final class Memberships {

    private static final Comparator<Subject.Group> BY_ID = Comparator.comparing(Subject.Group::id);

    /** The groups that somebody is directly in. */
    private final Map<Subject, TreeSet<Subject.Group>> direct = new HashMap<>();

    private final Map<Subject, List<Subject.Group>> all = new HashMap<>();
    /** Whose direct groups are not what they were when {@link #all} was found. */
    private final Set<Subject> changed = new HashSet<>();

    private @Nullable Map<Subject, List<Subject.Group>> handedOut;

    void add(Subject member, Subject.Group group) {
        if (direct.computeIfAbsent(member, _ -> new TreeSet<>(BY_ID)).add(group)) {
            note(member);
        }
    }

    void remove(Subject member, Subject.Group group) {
        TreeSet<Subject.Group> groups = direct.get(member);
        if (groups == null || !groups.remove(group)) {
            return;
        }
        if (groups.isEmpty()) {
            direct.remove(member);
        }
        note(member);
    }

    private void note(Subject member) {
        handedOut = null;
        changed.add(member);
    }

    /** For each principal and group that is in a group all groups it is in, the nearest first. Nobody changes it. */
    Map<Subject, List<Subject.Group>> view() {
        if (handedOut == null) {
            findAnew();
            handedOut = new HashMap<>(all);
        }
        return handedOut;
    }

    private void findAnew() {
        Set<Subject> concerned = new HashSet<>(changed);
        if (changed.stream().anyMatch(Subject.Group.class::isInstance)) {
            all.forEach((subject, groups) -> {
                if (groups.stream().anyMatch(changed::contains)) {
                    concerned.add(subject);
                }
            });
        }
        changed.clear();
        // Most members of a group are in the same groups: these are found once, and kept once.
        Map<Set<Subject.Group>, List<Subject.Group>> found = new HashMap<>();
        for (Subject subject : concerned) {
            Set<Subject.Group> groups = direct.get(subject);
            if (groups == null) {
                all.remove(subject);
            } else {
                all.put(subject, found.computeIfAbsent(groups, this::withOuter));
            }
        }
    }

    private List<Subject.Group> withOuter(Set<Subject.Group> groups) {
        Set<Subject.Group> found = new HashSet<>(groups);
        List<Subject.Group> inOrder = new ArrayList<>(groups);
        int first = 0;
        for (int depth = 1; depth < Policies.GROUP_DEPTH_MAX && first < inOrder.size(); depth++) {
            int end = inOrder.size();
            for (; first < end; first++) {
                Set<Subject.Group> outer = direct.get(inOrder.get(first));
                if (outer == null) {
                    continue;
                }
                for (Subject.Group group : outer) {
                    if (found.add(group)) {
                        inOrder.add(group);
                    }
                }
            }
        }
        return List.copyOf(inOrder);
    }
}
