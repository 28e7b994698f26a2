@NullMarked
package io.photoncloud.flaredb.row;

import org.jspecify.annotations.NullMarked;
