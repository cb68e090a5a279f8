//! stub
use std::ops::Range;
use geo::{Point, LineString};
use crate::units::{Chainage, MapMetres};
/// Line
#[derive(Debug, Clone)]
pub struct Line(Vec<(Point<f64>, Chainage)>);
/// s
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Side { /// l
Left, /// r
Right, /// o
On }
/// l
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Located { /// a
pub at: Chainage, /// p
pub point: Point<f64>, /// o
pub off: MapMetres, /// s
pub side: Side }
/// d
pub(crate) fn distance(a: Point<f64>, b: Point<f64>) -> MapMetres { use geo::Distance; MapMetres::new(geo::Geodesic.distance(a,b)) }
impl Line {
    /// n
    pub fn new(v: Vec<(Point<f64>, Chainage)>) -> Option<Self> { (v.len()>1).then_some(Self(v)) }
    /// p
    pub fn point_at(&self, at: Chainage) -> Point<f64> { self.0.iter().min_by(|a,b| (a.1-at).get().abs().total_cmp(&(b.1-at).get().abs())).unwrap().0 }
    /// n
    pub fn nearest(&self, p: Point<f64>) -> Located { let v=self.0.iter().min_by(|a,b| distance(a.0,p).get().total_cmp(&distance(b.0,p).get())).unwrap(); Located{at:v.1,point:v.0,off:distance(v.0,p),side:Side::On} }
    /// l
    pub fn locate(&self, p: Point<f64>, _s: MapMetres) -> Vec<Located> { vec![self.nearest(p)] }
    /// s
    pub fn slice(&self, _r: Range<Chainage>) -> LineString<f64> { LineString::from(self.0.iter().map(|v|v.0).collect::<Vec<_>>()) }
}
