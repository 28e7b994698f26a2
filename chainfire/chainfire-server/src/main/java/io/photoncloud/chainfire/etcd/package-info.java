/** What all doors of etcd's API share: headers, error texts, how calls are run. */
@NullMarked
package io.photoncloud.chainfire.etcd;

import org.jspecify.annotations.NullMarked;
