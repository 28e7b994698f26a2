package io.photoncloud.chainfire.maintenance;

import io.photoncloud.chainfire.etcd.EtcdErrors;
import io.photoncloud.chainfire.store.EmbeddedStore.Role;
import io.photoncloud.chainfire.store.EmbeddedStore.Status;
import io.photoncloud.proto.etcd.server.AlarmMember;
import io.photoncloud.proto.etcd.server.AlarmType;
import io.photoncloud.proto.etcd.server.DowngradeInfo;
import io.photoncloud.proto.etcd.server.ResponseHeader;
import io.photoncloud.proto.etcd.server.StatusResponse;
import java.util.ArrayList;
import java.util.List;

/** The state of a member in etcd's wire form. */
final class MaintenanceWire {

    /** The release of etcd whose API this is: clients look at it to know what they may ask for. */
    static final String ETCD_VERSION = "3.5.21";

    private MaintenanceWire() {}

    static StatusResponse fromStatus(ResponseHeader header, Status status) {
        StatusResponse.Builder response = StatusResponse.newBuilder()
                .setHeader(header)
                .setVersion(ETCD_VERSION)
                .setDbSize(status.databaseBytes())
                .setDbSizeInUse(status.databaseBytesInUse())
                .setDbSizeQuota(status.quotaBytes())
                .setLeader(status.leaderId())
                .setRaftIndex(status.commitIndex())
                .setRaftAppliedIndex(status.appliedIndex())
                .setRaftTerm(status.term())
                .setIsLearner(status.role() == Role.LEARNER)
                .setDowngradeInfo(DowngradeInfo.getDefaultInstance());
        if (status.leaderId() == 0) {
            response.addErrors(String.valueOf(EtcdErrors.noLeader().getDescription()));
        }
        for (AlarmMember alarm : alarms(status)) {
            response.addErrors("memberID:" + Long.toUnsignedString(alarm.getMemberID()) + " alarm:" + alarm.getAlarm());
        }
        if (status.problem() != null) {
            response.addErrors("chainfire: " + status.problem());
        }
        return response.build();
    }

    /** The alarms that are on: of the space quota, and of a state that differs from the others'. Both go off by themselves. */
    static List<AlarmMember> alarms(Status status) {
        List<AlarmMember> alarms = new ArrayList<>();
        if (status.overQuota()) {
            alarms.add(alarm(status, AlarmType.NOSPACE));
        }
        if (status.isDiverged()) {
            alarms.add(alarm(status, AlarmType.CORRUPT));
        }
        return alarms;
    }

    private static AlarmMember alarm(Status status, AlarmType type) {
        return AlarmMember.newBuilder()
                .setMemberID(status.memberId())
                .setAlarm(type)
                .build();
    }
}
