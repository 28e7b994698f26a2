package io.photoncloud.iam.admin;

import io.photoncloud.common.testing.DoorAnswer;
import io.photoncloud.common.testing.DoorCall;
import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.iam.TestingIam;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** An IAM of its own, called by REST. */
final class RestDoor implements Door {

    private static final Map<String, String> PATHS = Map.of(
            "organization", "organizations",
            "project", "projects",
            "user", "users",
            "group", "groups",
            "role", "roles",
            "policy_binding", "bindings");

    private final TestingIam iam = TestingIam.start();

    @Override
    public DoorAnswer call(DoorCall call) {
        String[] words = Door.words(call.operation());
        List<String> headers = new ArrayList<>();
        if (call.key() != null) {
            headers.addAll(List.of("Idempotency-Key", call.key()));
        }
        if (call.fields().has("resource_version")) {
            headers.addAll(List.of("If-Match", "\"" + call.text("resource_version") + "\""));
        }
        String[] sent = headers.toArray(String[]::new);
        String members = "/api/v1/groups/" + call.text("group_id") + "/members";
        Reply reply = switch (call.operation()) {
            case "AddMember" -> iam.send("POST", members, body(call, "group_id"), sent);
            case "RemoveMember" ->
                iam.send(
                        "DELETE",
                        members + "/" + call.text("principal_id") + query(call, "group_id", "principal_id"),
                        "",
                        sent);
            case "ListMembers" -> iam.get(members + query(call, "group_id"), sent);
            default -> ofResource(call, words[0], words[1], sent);
        };
        return DoorAnswer.ofRest(reply.status(), reply.body());
    }

    private Reply ofResource(DoorCall call, String verb, String noun, String[] headers) {
        String all = "/api/v1/" + PATHS.getOrDefault(noun, PATHS.getOrDefault(noun.replaceFirst("s$", ""), noun));
        String one = all + "/" + call.text("id");
        return switch (verb) {
            case "create" -> iam.send("POST", all, body(call), headers);
            case "get" -> iam.get(one, headers);
            case "list" -> iam.get(all + query(call), headers);
            case "update" -> iam.send("PATCH", one, body(call, "id", "resource_version"), headers);
            case "delete" -> iam.send("DELETE", one, "", headers);
            default -> throw new IllegalArgumentException(call.operation());
        };
    }

    private static String body(DoorCall call, String... elsewhere) {
        ObjectNode body = (ObjectNode) call.fields().deepCopy();
        return body.remove(List.of(elsewhere)).toString();
    }

    private static String query(DoorCall call, String... elsewhere) {
        return call.fields().properties().stream()
                .filter(each -> !List.of(elsewhere).contains(each.getKey()))
                .map(each -> each.getKey().replace("page_size", "limit") + "="
                        + URLEncoder.encode(each.getValue().asString(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
    }

    @Override
    public void close() {
        iam.close();
    }
}
