/** PlasmaVMC, as a process beside the services that it calls. */
@NullMarked
package io.photoncloud.system.plasmavmc;

import org.jspecify.annotations.NullMarked;
