/** Status, hashes, alarms, snapshots. */
@NullMarked
package io.photoncloud.chainfire.maintenance;

import org.jspecify.annotations.NullMarked;
