package io.photoncloud.common.denial;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Denied;
import io.photoncloud.common.denial.DenialReport.Told;
import io.photoncloud.proto.iam.v1.DeniedCall;
import io.photoncloud.proto.iam.v1.ReportDenialsRequest;
import java.time.Instant;

/** Reports of denials, between the domain and the wire. */
public final class DenialWire {

    /** Of the names of a reporter. */
    private static final int NAME_LENGTH_MAX = 100;

    private DenialWire() {}

    public static ReportDenialsRequest toWire(DenialReport report) {
        ReportDenialsRequest.Builder wire = ReportDenialsRequest.newBuilder()
                .setNode(report.reporter().node())
                .setStart(report.reporter().start())
                .setNumber(report.number())
                .setAtMs(report.at().toEpochMilli())
                .setNotSingly(report.notSingly());
        report.denials().forEach(told -> wire.addDenials(toWire(told)));
        return wire.build();
    }

    private static DeniedCall toWire(Told told) {
        Denial first = told.first();
        DeniedCall.Builder wire = DeniedCall.newBuilder()
                .setFirstMs(first.at().toEpochMilli())
                .setLastMs(told.last().toEpochMilli())
                .setCount(told.count())
                .setDoor(
                        switch (first.door()) {
                            case REST -> DeniedCall.Door.DOOR_REST;
                            case GRPC -> DeniedCall.Door.DOOR_GRPC;
                        })
                .setCall(first.call())
                .setPermission(first.denied().permission())
                .setScope(first.denied().scope())
                .setResourceType(first.denied().resourceType())
                .setResourceId(first.denied().resourceId())
                .setWhy(first.why())
                .setRequestId(first.requestId())
                .setTraceId(first.traceId())
                .setClient(first.client());
        switch (first.caller()) {
            case Caller.Anonymous() -> wire.setAnonymous(DeniedCall.Anonymous.getDefaultInstance());
            case Caller.Service(String name) -> wire.setService(name);
            case Caller.Principal principal -> wire.setPrincipal(toWire(principal));
        }
        return wire.build();
    }

    private static DeniedCall.Principal toWire(Caller.Principal principal) {
        DeniedCall.Principal.Builder wire = DeniedCall.Principal.newBuilder().setId(principal.id());
        if (principal.organization() != null) {
            wire.setOrganization(principal.organization());
        }
        if (principal.project() != null) {
            wire.setProject(principal.project());
        }
        return wire.build();
    }

    /** @throws CloudException VALIDATION_ERROR, it is none that this version knows */
    public static DenialReport fromWire(ReportDenialsRequest wire) {
        Check.size("denials", wire.getDenialsList(), 0, DenialReport.DENIALS_MAX);
        Check.that(wire.getNumber() > 0, "number", "must be more than 0");
        return new DenialReport(
                new DenialReport.Reporter(name("node", wire.getNode()), name("start", wire.getStart())),
                wire.getNumber(),
                Instant.ofEpochMilli(wire.getAtMs()),
                wire.getDenialsList().stream().map(DenialWire::fromWire).toList(),
                wire.getNotSingly());
    }

    private static String name(String field, String text) {
        Check.that(
                !text.isEmpty() && text.length() <= NAME_LENGTH_MAX,
                field,
                "must have 1 to " + NAME_LENGTH_MAX + " characters");
        return text;
    }

    private static Told fromWire(DeniedCall wire) {
        Denial.Door door = switch (wire.getDoor()) {
            case DOOR_REST -> Denial.Door.REST;
            case DOOR_GRPC -> Denial.Door.GRPC;
            case DOOR_UNSPECIFIED, UNRECOGNIZED ->
                throw CloudException.invalid("denials", "a known door", "a denial is told of no known door");
        };
        Denial first = new Denial(
                Instant.ofEpochMilli(wire.getFirstMs()),
                caller(wire),
                door,
                wire.getCall(),
                new Denied(wire.getPermission(), wire.getScope(), wire.getResourceType(), wire.getResourceId()),
                wire.getWhy(),
                wire.getRequestId(),
                wire.getTraceId(),
                wire.getClient());
        return new Told(first, Instant.ofEpochMilli(wire.getLastMs()), wire.getCount());
    }

    private static Caller caller(DeniedCall wire) {
        return switch (wire.getCallerCase()) {
            case ANONYMOUS, CALLER_NOT_SET -> Caller.ANONYMOUS;
            case SERVICE -> new Caller.Service(wire.getService());
            case PRINCIPAL ->
                new Caller.Principal(
                        wire.getPrincipal().getId(),
                        wire.getPrincipal().hasOrganization()
                                ? wire.getPrincipal().getOrganization()
                                : null,
                        wire.getPrincipal().hasProject() ? wire.getPrincipal().getProject() : null,
                        null);
        };
    }
}
