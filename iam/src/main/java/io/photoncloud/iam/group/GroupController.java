package io.photoncloud.iam.group;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Versioned;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.iam.access.SubjectCodec;
import io.photoncloud.iam.access.SubjectText;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/groups")
@Needs(value = "group.read", checked = BY_SERVICE)
class GroupController {

    private final GroupService groups;

    GroupController(GroupService groups) {
        this.groups = groups;
    }

    record CreateRequest(
            @Nullable String id,
            @Nullable String name,
            @Nullable String description) {}

    record PatchRequest(@Nullable String name, @Nullable String description) {}

    record MemberRequest(
            @Nullable String principalId, @Nullable String principalType) {}

    record GroupsView(List<GroupView> groups) {}

    record GroupView(String id, String name, String description, Instant createdAt, long resourceVersion)
            implements Versioned {

        static GroupView of(Row<Group> row) {
            Group group = row.value();
            return new GroupView(group.id(), group.name(), group.description(), group.created(), row.modRevision());
        }
    }

    record MembersView(List<MemberView> members) {}

    record MemberView(String groupId, String principalId, String principalType, Instant since) {

        static MemberView of(Row<Membership> row) {
            Membership membership = row.value();
            return new MemberView(
                    membership.group(),
                    membership.member().id(),
                    SubjectCodec.kind(membership.member()),
                    membership.since());
        }
    }

    @PostMapping
    @Needs(value = "group.administer", checked = BY_SERVICE)
    @Summary("Makes a group")
    @ResponseStatus(HttpStatus.CREATED)
    GroupView create(@RequestBody CreateRequest request, Idempotency idempotency) {
        return GroupView.of(groups.create(request.id(), request.name(), request.description(), idempotency));
    }

    @GetMapping
    @Summary("The groups, in the order of their ids, or of their names where name_prefix says how those begin")
    Paged<GroupsView> list(
            @RequestParam(name = "name_prefix", required = false) @Nullable String namePrefix, PageRequest page) {
        RowPage<Group> found = groups.list(namePrefix, page);
        return new Paged<>(
                new GroupsView(found.rows().stream().map(GroupView::of).toList()), found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("A group")
    GroupView get(@PathVariable String id) {
        return GroupView.of(groups.get(id));
    }

    @PatchMapping("/{id}")
    @Needs(value = "group.administer", checked = BY_SERVICE)
    @Summary("Changes what is named of a group")
    GroupView update(
            @PathVariable String id,
            @RequestBody PatchRequest request,
            Precondition precondition,
            Idempotency idempotency) {
        return GroupView.of(
                groups.update(id, new Group.Patch(request.name(), request.description()), precondition, idempotency));
    }

    @DeleteMapping("/{id}")
    @Needs(value = "group.administer", checked = BY_SERVICE)
    @Summary("Deletes a group that nothing refers to")
    GroupView delete(@PathVariable String id, Precondition precondition, Idempotency idempotency) {
        return GroupView.of(groups.delete(id, precondition, idempotency));
    }

    @GetMapping("/{id}/members")
    @Summary("Who is directly in a group: groups, then users and service accounts")
    Paged<MembersView> members(@PathVariable String id, PageRequest page) {
        RowPage<Membership> found = groups.members(id, page);
        return new Paged<>(
                new MembersView(found.rows().stream().map(MemberView::of).toList()), found.nextPageToken());
    }

    @PostMapping("/{id}/members")
    @Needs(value = "group.administer", checked = BY_SERVICE)
    @Summary("Puts somebody, or everybody in a group, into a group")
    @ResponseStatus(HttpStatus.CREATED)
    MemberView add(@PathVariable String id, @RequestBody MemberRequest request, Idempotency idempotency) {
        return MemberView.of(
                groups.add(id, SubjectText.subject(request.principalId(), request.principalType()), idempotency));
    }

    @DeleteMapping("/{id}/members/{principal}")
    @Needs(value = "group.administer", checked = BY_SERVICE)
    @Summary("Takes a member out of a group; a group with principal_type=group")
    MemberView remove(
            @PathVariable String id,
            @PathVariable String principal,
            @RequestParam(name = "principal_type", required = false) @Nullable String type,
            Idempotency idempotency) {
        return MemberView.of(groups.remove(id, SubjectText.subject(principal, type), idempotency));
    }
}
