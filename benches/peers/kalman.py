"""One row: a Kalman filter of a train's place and speed along the line, a fix every second.

python kalman.py PEER FOLDER, where PEER is NumPy, filterpy or Stone Soup

The model is that of src/live/filter.rs: the speed does a random walk of 0.05 m²/s³, a fix is right within 25 m. All peers take
the same fixes and must come to the same place. Only predicting and updating are timed, in processor time.
"""
import json, sys, time

import numpy as np

ACCURACY, EVERY = 25.0, 1.0  # metres, seconds
WANDER, SPEED_DEVIATION = 0.05, 15.0  # m²/s³, m/s
MOTION = np.array([[1.0, EVERY], [0.0, 1.0]])
NOISE = WANDER * np.array([[EVERY**3 / 3, EVERY**2 / 2], [EVERY**2 / 2, EVERY]])
PLACE = np.array([[1.0, 0.0]])
ERROR = np.array([[ACCURACY**2]])


def numpys(fixes):
    state, covariance = start(fixes)
    for fix in fixes[1:]:
        state = MOTION @ state
        covariance = MOTION @ covariance @ MOTION.T + NOISE
        gain = covariance @ PLACE.T / (PLACE @ covariance @ PLACE.T + ERROR)
        state = state + gain @ (fix - PLACE @ state)
        covariance = covariance - gain @ PLACE @ covariance
    return state[0, 0]


def filterpys(fixes):
    from filterpy.kalman import KalmanFilter

    kalman = KalmanFilter(dim_x=2, dim_z=1)
    kalman.x, kalman.P = start(fixes)
    kalman.F, kalman.Q, kalman.H, kalman.R = MOTION, NOISE, PLACE, ERROR
    for fix in fixes[1:]:
        kalman.predict()
        kalman.update(fix)
    return kalman.x[0, 0]


def stone_soups(fixes):
    from datetime import datetime, timedelta

    from stonesoup.models.measurement.linear import LinearGaussian
    from stonesoup.models.transition.linear import ConstantVelocity
    from stonesoup.predictor.kalman import KalmanPredictor
    from stonesoup.types.detection import Detection
    from stonesoup.types.hypothesis import SingleHypothesis
    from stonesoup.types.state import GaussianState
    from stonesoup.updater.kalman import KalmanUpdater

    midnight = datetime(2023, 9, 12)
    predictor = KalmanPredictor(ConstantVelocity(WANDER))
    updater = KalmanUpdater(LinearGaussian(ndim_state=2, mapping=(0,), noise_covar=ERROR))
    state = GaussianState(*start(fixes), timestamp=midnight)
    for second, fix in enumerate(fixes[1:], 1):
        detection = Detection([fix], timestamp=midnight + timedelta(seconds=second * EVERY))
        prediction = predictor.predict(state, timestamp=detection.timestamp)
        state = updater.update(SingleHypothesis(prediction, detection))
    return float(state.state_vector[0])


def start(fixes):
    return np.array([[fixes[0]], [0.0]]), np.diag([ACCURACY**2, SPEED_DEVIATION**2])


def main():
    peer, folder = sys.argv[1:]
    follow = {"NumPy": numpys, "filterpy": filterpys, "Stone Soup": stone_soups}[peer]
    fixes = np.fromfile(f"{folder}/fixes.metres", "<f8")
    follow(fixes[:2])  # imports are not timed
    began = time.process_time()
    place = follow(fixes)
    print(json.dumps(dict(peer=peer, rate=len(fixes) / (time.process_time() - began), place_m=place)))


if __name__ == "__main__":
    main()
