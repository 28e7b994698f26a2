/** What pods used, window by window, and whom it is told. */
@NullMarked
package io.photoncloud.k8shost.metering;

import org.jspecify.annotations.NullMarked;
